/** Where two runs differ most on a day, and by which settings; from the documents only. */
import type { Speech } from '../i18n'
import type { Book } from '../model/book'
import type { Quantity, RunInfo } from '../model/types'

export interface Row {
  quantity: Quantity
  label: string
  median: number
  /** Ends of the widest interval, null where a quantity has none. */
  low: number | null
  high: number | null
  /** Whether 0 lies outside of it; null where there is no interval. */
  outside: boolean | null
}

/** Quantities of which the largest differences are told, in this order; others only on the maps and in the series. */
const TOLD = [
  'stock', 'stock_at', 'arrivals', 'entries', 'crossed_in_at', 'exits', 'queue', 'waiting_days', 'registered', 'overstayer',
  'rent', 'school_strain', 'sympathy', 'position', 'closed', 'acts',
]
export const MOST_ROWS = 4

export function largestDifferences(book: Book, time: number, most = MOST_ROWS): Row[] {
  return TOLD.flatMap((id) => {
    const quantity = book.quantities.get(id)
    if (quantity === undefined) return []
    return book.labels(id)
      .map((label) => rowOf(book, quantity, label, time))
      .filter((row) => row.median !== 0 || row.outside === true)
      .sort((one, other) => Math.abs(other.median) - Math.abs(one.median) || one.label.localeCompare(other.label))
      .slice(0, most)
  })
}

function rowOf(book: Book, quantity: Quantity, label: string, time: number): Row {
  const spread = book.spread(quantity.id, label, time)
  const median = book.at(quantity.id, label, time)
  if (spread.length < 3) return { quantity, label, median, low: null, high: null, outside: null }
  const [low, high] = [spread[0] as number, spread[spread.length - 1] as number]
  return { quantity, label, median, low, high, outside: low > 0 || high < 0 }
}

export interface Setting {
  name: string
  first: string
  second: string
}

/** What two runs were asked differently; of inputs the start of their digests. */
export function settingsThatDiffer(one: RunInfo, other: RunInfo, speech: Speech): Setting[] {
  const { t } = speech
  const known = (run: RunInfo) => (run.as_of === null ? t('why.noAsOf') : run.as_of)
  const told: Setting[] = [
    { name: t('why.scenario'), first: one.scenario, second: other.scenario },
    { name: t('why.asOf'), first: known(one), second: known(other) },
    { name: t('why.days'), first: `${one.start} + ${one.days}`, second: `${other.start} + ${other.days}` },
    { name: t('why.seed'), first: String(one.seed), second: String(other.seed) },
    { name: t('why.members'), first: String(one.done), second: String(other.done) },
    { name: 'movement', first: one.movement, second: other.movement },
    ...pairs(one.settings, other.settings, (name) => name),
    ...pairs(one.versions, other.versions, (name) => name),
    ...pairs(one.inputs, other.inputs, (file) => t('compare.input', { file }), (digest) => digest.slice(0, 12)),
  ]
  return told.filter(({ first, second }) => first !== second)
}

function pairs(
  one: Record<string, string>, other: Record<string, string>, named: (name: string) => string, said = (value: string) => value,
): Setting[] {
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])].sort()
  const value = (record: Record<string, string>, name: string) => (Object.hasOwn(record, name) ? said(record[name] as string) : '–')
  return names.map((name) => ({ name: named(name), first: value(one, name), second: value(other, name) }))
}
