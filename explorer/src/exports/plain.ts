/** Values and names as they may leave the page: raw numbers, ISO dates, no formula, no path. */
import type { Cell, Table } from '../table/table'

/** A number without the last bits of sums, so that 0.1 + 0.2 leaves as 0.3; what is none is empty. */
export function exact(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(12)) : null
}

export function plain(cell: Cell): Cell {
  return typeof cell === 'number' ? exact(cell) : cell
}

const CAN_BE_FORMULA = /^[\s]*[=+\-@]|^[\t\r\n]/
const IS_NUMBER = /^[+-]?\d+(\.\d+)?$/

/** A text that no spreadsheet takes for a formula when it reads a CSV: such a one gets an apostrophe before it. */
export function harmless(text: string): string {
  return CAN_BE_FORMULA.test(text) && !IS_NUMBER.test(text) ? `'${text}` : text
}

const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)$/i
const LONGEST_NAME = 80

/** Name of a file without ending: letters, digits, dots and dashes, no path, nothing hidden, nothing reserved. */
export function fileName(name: string): string {
  const letters = name.normalize('NFC').replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/\.{2,}/g, '.')
  const short = [...letters].slice(0, LONGEST_NAME).join('').replace(/^[.-]+|[.-]+$/g, '')
  const stem = short.split('.')[0] ?? ''
  return short === '' || RESERVED.test(stem) ? `spillover${short && `-${short}`}` : short
}

/** What the columns hold, for those who have only the file: "q05, q50: person/day". */
export function unitsOf(table: Table): string {
  const byUnit = new Map<string, string[]>()
  for (const { id, unit } of table.columns) if (unit) byUnit.set(unit, [...(byUnit.get(unit) ?? []), id])
  return [...byUnit].map(([unit, ids]) => `${ids.join(', ')}: ${unit}`).join('; ')
}

/** Those of the notes that say which run it is (see `runLine`), in one line; the first note where none does. */
export function whichRun(notes: readonly string[]): string {
  const found = notes.filter((note) => note.includes(' · Spillover '))
  return found.length > 0 ? found.join(' | ') : (notes[0] ?? '')
}

/** How a day is written in a table. */
export const DAY = /^\d{4}-\d\d-\d\d$/
