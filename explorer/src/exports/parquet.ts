/** A table as Parquet. */
import { parquetWriteBuffer, type SchemaElement } from 'hyparquet-writer'
import type { Cell, Column, Table } from '../table/table'
import { DAY, plain } from './plain'
import { metadataOf } from './text'

/** Columns typed by the table, whatever the rows hold; notes and columns as JSON under the key `spillover`. */
export async function parquet(table: Table): Promise<Blob> {
  const columns = table.columns.map((column, at) => parquetColumn(column, table.rows.map((row) => plain(row[at] ?? null))))
  const schema: SchemaElement[] = [
    { name: 'root', num_children: columns.length },
    ...columns.map(({ name, type }): SchemaElement => ({ name, repetition_type: 'OPTIONAL', ...TYPES[type] })),
  ]
  const { title, notes } = table
  const kvMetadata = [
    { key: 'title', value: title },
    { key: 'notes', value: notes.join('\n') },
    { key: 'spillover', value: JSON.stringify(metadataOf(table)) },
  ]
  const columnData = columns.map(({ name, data }) => ({ name, data }))
  const bytes = parquetWriteBuffer({ columnData, schema, kvMetadata, createdBy: 'spillover explorer' })
  return new Blob([bytes], { type: 'application/vnd.apache.parquet' })
}

const TYPES = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  number: { type: 'DOUBLE' },
  integer: { type: 'INT64' },
  date: { type: 'INT32', converted_type: 'DATE' },
} as const

interface Typed {
  name: string
  type: Column['type']
  data: (string | number | bigint | Date | null)[]
}

/** A column of its own type where all its cells are of it; else of numbers, else of text. */
function parquetColumn({ id: name, type }: Column, cells: Cell[]): Typed {
  const all = (fits: (cell: Cell) => boolean) => cells.every((cell) => cell === null || fits(cell))
  const made = <T>(make: (cell: string | number) => T) => cells.map((cell) => (cell === null ? null : make(cell)))
  if (type === 'date' && all((cell) => DAY.test(String(cell)))) {
    return { name, type, data: made((cell) => new Date(`${cell}T00:00:00Z`)) }
  }
  if (type === 'integer' && all(Number.isSafeInteger)) return { name, type, data: made(BigInt) }
  if ((type === 'number' || type === 'integer') && all((cell) => typeof cell === 'number')) {
    return { name, type: 'number', data: cells }
  }
  return { name, type: 'text', data: made(String) }
}
