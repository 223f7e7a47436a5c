/** How each form of what is shown is made. */
import type { Table } from '../table/table'
import { drawing } from './drawing'
import type { File, Form, TABLE_FORMS, Taken } from './formats'
import { parquet } from './parquet'
import { drawn, type Picture } from './picture'
import { fileName } from './plain'
import { pngOf } from './png'
import { csvText, geojsonText } from './text'
import { xlsx } from './xlsx'

/** The file of a form. */
export async function fileOf(form: Form, taken: Taken): Promise<File> {
  if (form === 'png' || form === 'svg') {
    const picture = taken.picture?.(drawing)
    if (!picture) throw new Error('there is no picture of it')
    return { name: `${fileName(picture.name)}.${form}`, blob: form === 'png' ? await pngOf(picture) : svgOf(picture) }
  }
  const table = taken.table()
  return { name: `${fileName(table.name)}.${form}`, blob: await tableIn(form, table, taken.hxl) }
}

function svgOf(picture: Picture): Blob {
  return new Blob([drawn(picture).svg], { type: 'image/svg+xml' })
}

async function tableIn(form: (typeof TABLE_FORMS)[number], table: Table, hxl: boolean): Promise<Blob> {
  if (form === 'csv') return new Blob([csvText(table, hxl)], { type: 'text/csv;charset=utf-8' })
  if (form === 'geojson') return new Blob([geojsonText(table)], { type: 'application/geo+json' })
  return form === 'xlsx' ? xlsx(table, hxl) : parquet(table)
}
