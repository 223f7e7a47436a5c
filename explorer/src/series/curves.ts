/** One chart as data: what its canvas, its picture, its table and its spoken summary are all made of. */
import { daysBetween, type Book, type Rows } from '../model/book'
import type { Mark, View } from '../model/types'
import type { Trace } from './choices'
import { observedOver, type Observed } from './overlay'
import { aroundZero, rangeOf } from './scale'

/** Okabe and Ito; lines differ by their dashes too, so that no colour has to be told apart. */
export const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#1a1a1a'] as const
export const DASHES: readonly (readonly number[])[] = [[], [7, 3], [2, 3], [9, 3, 2, 3], [5, 5], [1, 2]]

export interface Line {
  name: string
  quantity: string
  label: string
  /** By level, or one row for a share; NaN on days that a run does not have. */
  rows: Rows
  colour: string
  dash: readonly number[]
  /** Whether its bands are drawn; with many lines they would hide each other. */
  bands: boolean
}

export interface Flag {
  number: number
  day: number
  mark: Mark
}

export interface ChartData {
  id: string
  title: string
  /** Title where the chart stands alone, as in exports: with its country or place. */
  fullTitle: string
  unit: string
  share: boolean
  times: readonly number[]
  dates: readonly string[]
  levels: readonly number[]
  lines: Line[]
  observed: Observed[]
  flags: Flag[]
  range: [number, number]
  /** Whether 0 is a line of its own, as in differences. */
  zero: boolean
}

export interface Named {
  title: string
  /** Country or place of the chart, where the title does not say it. */
  where?: string
  /** Name of a line where there is more than one. */
  line(trace: Trace): string
}

/** Bands are told apart for at most this many lines. */
const MOST_BANDS = 2

export function chartOf(view: View, book: Book, id: string, traces: readonly Trace[], marks: readonly Mark[], named: Named): ChartData {
  const first = traces[0]?.quantity
  const lines = traces.map((trace, index) => lineOf(trace, book.rows(trace.quantity.id, trace.label), index, traces.length, named))
  const observed = traces.flatMap(({ quantity, label }) => observedOver(view, quantity, label))
  return {
    id,
    title: named.title,
    fullTitle: named.where ? `${named.where}: ${named.title}` : named.title,
    unit: first?.unit ?? '',
    share: first?.kind === 'share',
    times: book.times,
    dates: book.dates,
    levels: book.levels,
    lines,
    observed,
    flags: marks.map((mark, index) => ({ number: index + 1, day: daysBetween(view.run.start, mark.date), mark })),
    range: rangeOf(valuesOf(lines, observed), hasFloor(first?.unit ?? '', first?.kind === 'share')),
    zero: false,
  }
}

export function lineOf(trace: Trace, rows: Rows, index: number, of: number, named: Named): Line {
  return {
    name: named.line(trace),
    quantity: trace.quantity.id,
    label: trace.label,
    rows,
    colour: COLOURS[index % COLOURS.length] as string,
    dash: DASHES[index % DASHES.length] as readonly number[],
    bands: of <= MOST_BANDS,
  }
}

/** Of two runs, the same label in both: the days are those of the first. */
export function pairedChart(chart: ChartData, other: { book: Book; name: string }, name: string): ChartData {
  const [own] = chart.lines
  if (own === undefined) return chart
  const rows = alignedRows(other.book, own.quantity, own.label, chart.dates)
  const second = { ...own, name: other.name, rows, colour: COLOURS[1], dash: DASHES[1] as readonly number[], bands: true }
  const lines = [{ ...own, name, bands: true }, second]
  return { ...chart, lines, range: rangeOf(valuesOf(lines, chart.observed), hasFloor(chart.unit, chart.share)) }
}

/** The paired difference at a label, around a line at 0. */
export function differenceChart(chart: ChartData, difference: Book, prefix: string): ChartData {
  const [own] = chart.lines
  if (own === undefined) return chart
  const rows = alignedRows(difference, own.quantity, own.label, chart.dates)
  const line = { ...own, name: prefix, rows, colour: COLOURS[5], bands: true }
  const range = aroundZero(rangeOf(valuesOf([line], []), true))
  return { ...chart, id: `${chart.id}-difference`, title: `${prefix}: ${chart.title}`, fullTitle: `${prefix}: ${chart.fullTitle}`, lines: [line], observed: [], range, zero: true }
}

/** Rows of a series on the days of another document, NaN on days that it does not have. */
export function alignedRows(book: Book, quantity: string, label: string, dates: readonly string[]): Rows {
  const at = new Map(book.dates.map((date, index) => [date, index]))
  return book.rows(quantity, label).map((row) =>
    Float64Array.from(dates, (date) => row[at.get(date) ?? -1] ?? NaN))
}

function* valuesOf(lines: readonly Line[], observed: readonly Observed[]): Iterable<number> {
  for (const line of lines) {
    for (const row of line.bands ? line.rows : [middle(line.rows)]) yield* row
  }
  for (const one of observed) yield one.value
}

/** Whether an axis begins at 0: people, days and shares do, indices and positions need not. */
export function hasFloor(unit: string, share: boolean): boolean {
  return share || /^(person|day)/.test(unit) || / per /.test(unit)
}

export function middle(rows: Rows): Float64Array {
  return rows[rows.length >> 1] ?? new Float64Array(0)
}

/** Pairs of rows that hold the same share of members between them, the widest first, as 90 % and 50 %. */
export function bandsOf(levels: readonly number[], rows: Rows): { low: number; high: number; share: number }[] {
  if (rows.length !== levels.length) return []
  return Array.from({ length: levels.length >> 1 }, (_, index) => {
    const high = levels.length - 1 - index
    return { low: index, high, share: (levels[high] ?? 0) - (levels[index] ?? 0) }
  })
}

/** Flags that would cover each other, drawn as one. */
export function clustered(flags: readonly Flag[], x: (day: number) => number, apart = 34): Flag[][] {
  const groups: Flag[][] = []
  for (const flag of flags) {
    const last = groups[groups.length - 1]
    if (last && x(flag.day) - x((last[0] as Flag).day) < apart) last.push(flag)
    else groups.push([flag])
  }
  return groups
}

/** What stands in the flag of marks that are drawn as one. */
export function groupText(group: readonly { number: number }[]): string {
  const [first, last] = [group[0]?.number ?? 0, group[group.length - 1]?.number ?? 0]
  return first === last ? String(first) : `${first}–${last}`
}
