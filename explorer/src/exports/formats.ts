/** What can be taken away, and how each form is made. */
import type { Table } from '../table/table'
import { drawn, type Picture } from './picture'
import { fileName } from './plain'
import { pngOf } from './png'
import { csvText, geojsonText } from './text'
import type { Writers } from './writers'

export const TABLE_FORMS = ['csv', 'xlsx', 'geojson', 'parquet'] as const
export const PICTURE_FORMS = ['png', 'svg'] as const
export type Form = (typeof TABLE_FORMS)[number] | (typeof PICTURE_FORMS)[number]

export interface Taken {
  table(): Table
  picture?: (() => Picture) | undefined
  /** Whether a row of HXL hashtags follows the header of CSV and XLSX. */
  hxl: boolean
  writers(): Promise<Writers>
}

export interface File {
  name: string
  blob: Blob
}

/** The file of a form. */
export async function fileOf(form: Form, taken: Taken): Promise<File> {
  if (form === 'png' || form === 'svg') {
    const picture = taken.picture?.()
    if (!picture) throw new Error('there is no picture of it')
    return { name: `${fileName(picture.name)}.${form}`, blob: form === 'png' ? await pngOf(picture) : svgOf(picture) }
  }
  const table = taken.table()
  return { name: `${fileName(table.name)}.${form}`, blob: await tableIn(form, table, taken) }
}

function svgOf(picture: Picture): Blob {
  return new Blob([drawn(picture).svg], { type: 'image/svg+xml' })
}

async function tableIn(form: (typeof TABLE_FORMS)[number], table: Table, { hxl, writers }: Taken): Promise<Blob> {
  if (form === 'csv') return new Blob([csvText(table, hxl)], { type: 'text/csv;charset=utf-8' })
  if (form === 'geojson') return new Blob([geojsonText(table)], { type: 'application/geo+json' })
  const made = await writers()
  return form === 'xlsx' ? made.xlsx(table, hxl) : made.parquet(table)
}

const A_WHILE_MS = 60_000

/** Hands a file to the reader, in a page, a file opened from disk or a notebook alike. */
export function download({ name, blob }: File): void {
  const address = URL.createObjectURL(blob)
  const anchor = document.createElement('a')
  anchor.href = address
  anchor.download = name
  document.body.append(anchor)
  anchor.click()
  anchor.remove()
  setTimeout(() => URL.revokeObjectURL(address), A_WHILE_MS)
}
