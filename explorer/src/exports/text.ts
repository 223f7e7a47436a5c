/** Forms that are plain text: CSV and GeoJSON. */
import type { Table } from '../table/table'
import { hashtags } from './hxl'
import { harmless, plain, unitsOf, whichRun } from './plain'

/** Excel takes a file without this mark for one in the code page of the machine, and garbles Cyrillic. */
const MARK = '\uFEFF'
const LINE = '\r\n'

/**
 * Header, rows, nothing else, so that every program opens it as one table. What the notes say stands in a last column:
 * all of it in the first row, and which run it is in every row, where it stays with rows that are copied out. Commas,
 * points and ISO dates whatever the language.
 */
export function csvText(table: Table, hxl = false): string {
  const all = [table.title, ...table.notes, unitsOf(table)].filter(Boolean).join(' | ')
  const header = [...table.columns.map((column) => column.id), notesColumn(table)]
  const tags = hxl ? [[...hashtags(table), '#meta+notes']] : []
  const rows = table.rows.length > 0 ? table.rows : [table.columns.map(() => null)]
  const lines = [header, ...tags, ...rows.map((row, index) => [...row, index === 0 ? all : whichRun(table.notes)])]
  return MARK + lines.map((line) => line.map((cell) => quoted(plain(cell))).join(',') + LINE).join('')
}

function notesColumn(table: Table): string {
  let name = 'notes'
  while (table.columns.some((column) => column.id === name)) name += '_'
  return name
}

function quoted(cell: string | number | null): string {
  if (cell === null) return ''
  const text = typeof cell === 'number' ? String(cell) : harmless(cell)
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text
}

/** A feature for each row, with what it is of as properties; title, notes and columns as the member `metadata`. */
export function geojsonText(table: Table): string {
  const features = table.rows.map((row, index) => ({
    type: 'Feature',
    geometry: table.places?.[index] ?? null,
    properties: Object.fromEntries(table.columns.map((column, at) => [column.id, plain(row[at] ?? null)])),
  }))
  return JSON.stringify({ type: 'FeatureCollection', metadata: metadataOf(table), features })
}

/** What a reader of the file alone has to know: title, notes, columns. */
export function metadataOf(table: Table) {
  const { title, notes, columns } = table
  return {
    title,
    notes,
    columns: columns.map(({ id, title, type, unit, hxl }) => ({ id, title, type, unit: unit ?? '', hxl: hxl ?? '' })),
  }
}
