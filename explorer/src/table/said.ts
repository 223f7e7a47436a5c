/** Cells as they are read on the page: exports hold them as they stand. */
import type { NameGroup, Speech } from '../i18n'
import type { Cell, Column } from './table'

/** Columns of names that the program made, by the group that has words for them. */
const GROUPS: Readonly<Partial<Record<string, NameGroup>>> = {
  quantity: 'quantity', unit: 'unit', act: 'act', driver: 'driver', mode: 'mode', confidence: 'confidence',
  direction: 'direction', status: 'state', state: 'state', mechanism: 'mechanism',
}
const LABELS = new Set(['label', 'country', 'place', 'crossing', 'host', 'at', 'from', 'to', 'origin', 'destination'])

export function said(cell: Cell, column: Column, speech: Speech): string {
  if (cell === null || (typeof cell === 'number' && !Number.isFinite(cell))) return ''
  if (typeof cell === 'number') return column.type === 'integer' ? speech.number(cell, 0) : speech.number(cell)
  if (column.type === 'date') return speech.date(cell)
  if (LABELS.has(column.id)) return speech.label(cell)
  if (column.id === 'kind') return speech.named('kind', cell, speech.named('place', cell))
  if (column.id === 'in_sample' && (cell === 'yes' || cell === 'no')) return speech.t(`compare.${cell}`)
  if (column.id === 'type') return typeWords(cell, speech)
  const group = Object.hasOwn(GROUPS, column.id) ? GROUPS[column.id] : undefined
  return group ? speech.named(group, cell) : cell
}

/** A type of count and its direction, as "crossing in". */
function typeWords(cell: string, speech: Speech): string {
  const [, type = cell, direction] = /^(\S+) (\S+)$/.exec(cell) ?? []
  return direction ? `${speech.named('type', type)}, ${speech.named('direction', direction)}` : speech.named('type', type)
}

const WRITTEN_BY_OTHERS = new Set(['source', 'scope', 'counted_by', 'note', 'notes'])

/** The language of a column's texts, where it is not the reader's: scenarios and sources are in English. */
export function langOf(column: Column): 'en' | undefined {
  return WRITTEN_BY_OTHERS.has(column.id) ? 'en' : undefined
}

export interface Order {
  /** Position of the column. */
  by: number
  direction: 'ascending' | 'descending'
}

/** The order after a press on the head of a column: upwards, downwards, as it was. */
export function pressed(order: Order | null, by: number): Order | null {
  if (order?.by !== by) return { by, direction: 'ascending' }
  return order.direction === 'ascending' ? { by, direction: 'descending' } : null
}

/** Rows in order; those without a value come last, equal ones stay as they were. Text goes by what is read. */
export function ordered(columns: readonly Column[], rows: readonly Cell[][], order: Order | null, speech: Speech): readonly Cell[][] {
  const column = order === null ? undefined : columns[order.by]
  if (order === null || column === undefined) return rows
  const collator = new Intl.Collator(speech.lang, { numeric: true })
  const sign = order.direction === 'ascending' ? 1 : -1
  const keyed = rows.map((row) => ({ row, key: keyOf(row[order.by] ?? null, column, speech) }))
  keyed.sort(({ key: one }, { key: other }) => {
    if (one === null || other === null) return Number(one === null) - Number(other === null)
    if (typeof one === 'number' && typeof other === 'number') return sign * (one - other)
    return sign * collator.compare(String(one), String(other))
  })
  return keyed.map(({ row }) => row)
}

function keyOf(cell: Cell, column: Column, speech: Speech): string | number | null {
  if (typeof cell === 'number') return Number.isFinite(cell) ? cell : null
  return cell === null || cell === '' || column.type === 'date' ? cell || null : said(cell, column, speech)
}
