/** A table as a workbook. */
import writeExcelFile, { type Cell as SheetCell, type Feature, type SheetData } from 'write-excel-file/universal'
import type { Cell, Column, Table } from '../table/table'
import { hashtags } from './hxl'
import { DAY, plain, whichRun } from './plain'
import { metadataOf } from './text'

const ROWS_OF_A_SHEET = 1_048_575
const BOLD = { fontWeight: 'bold' } as const

/** A sheet of the rows, with a row of hashtags if wanted, and a sheet `about` of what the notes say. */
export async function xlsx(table: Table, hxl = false): Promise<Blob> {
  if (table.rows.length > ROWS_OF_A_SHEET) {
    throw new Error(`the table has ${table.rows.length} rows, a sheet holds ${ROWS_OF_A_SHEET}: take CSV or Parquet`)
  }
  const header = table.columns.map(({ id }): SheetCell => ({ value: id, type: String, ...BOLD }))
  const tags = hxl ? [hashtags(table).map(text)] : []
  const rows = table.rows.map((row) => table.columns.map((column, at) => sheetCell(column, row[at] ?? null)))
  const widths = table.columns.map(({ id, type }) => ({ width: Math.max(id.length + 2, type === 'text' ? 24 : 12) }))
  const sheets = [
    { sheet: 'data', data: [header, ...tags, ...rows] as SheetData, columns: widths, stickyRowsCount: hxl ? 2 : 1 },
    { sheet: 'about', data: aboutSheet(table), columns: [{ width: 24 }, { width: 60 }, { width: 12 }, { width: 24 }] },
  ]
  return writeExcelFile(sheets, { features: [footer(table)] }).toBlob()
}

/** Text is written as text, so that no sheet takes "=1+1" for a formula or "2022-10" for a date. */
function text(value: string): SheetCell {
  return value === '' ? null : { value, type: String, format: '@' }
}

function sheetCell(column: Column, cell: Cell): SheetCell {
  const value = plain(cell)
  if (value === null || typeof value === 'number') return value
  if (column.type === 'date' && DAY.test(value)) {
    return { value: new Date(`${value}T00:00:00Z`), type: Date, format: 'yyyy-mm-dd' }
  }
  return text(value)
}

function aboutSheet(table: Table): SheetData {
  const { title, notes, columns } = metadataOf(table)
  const head = ['column', 'meaning', 'type', 'unit'].map((value): SheetCell => ({ value, type: String, ...BOLD }))
  return [
    [{ value: title, type: String, format: '@', ...BOLD }],
    ...notes.map((note) => [text(note)]),
    [],
    head,
    ...columns.map(({ id, title, type, unit }) => [id, title, type, unit].map(text)),
  ]
}

const LONGEST_FOOTER = 240

/** Which run it is, at the foot of each printed page. */
function footer(table: Table): Feature<Blob> {
  const line = (whichRun(table.notes) || table.title).slice(0, LONGEST_FOOTER).replace(/&/g, '&&')
  const xml = `<headerFooter><oddFooter>&amp;L${escapedXml(line)}</oddFooter></headerFooter>`
  return { files: { transform: { 'xl/worksheets/sheet{id}.xml': { insert: () => xml } } } }
}

function escapedXml(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u001f\ud800-\udfff\ufffe\uffff]/g, ' ').replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
}
