/** Published figures beside what the run would have published: one block a type and direction, which never share an axis. */
import { sourceLines } from '../exports/lines'
import type { Speech } from '../i18n'
import type { Count, View } from '../model/types'
import type { Cell, Column, Table } from '../table/table'
import { sourceOf } from '../why/reasons'
import { levelName } from './chartTable'
import { niceTicks } from './scale'
import { sayTick } from './words'

export interface Block {
  type: string
  direction: string
  unit: string
  counts: Count[]
  log: boolean
  /** Whether some values are less than the axis shows, as 0 is on a logarithmic one. */
  cut: boolean
  range: [number, number]
}

/** From this ratio of the largest to the smallest a linear axis would hide the small ones. */
const LOG_FROM = 30

export function blocksOf(counts: readonly Count[]): Block[] {
  const found = new Map<string, Count[]>()
  for (const count of counts) {
    const key = `${count.type}\n${count.direction}\n${count.unit}`
    found.set(key, [...(found.get(key) ?? []), count])
  }
  return [...found.values()].map((group) => blockOf([...group].sort(byDay))).sort((one, other) => other.counts.length - one.counts.length)
}

function byDay(one: Count, other: Count): number {
  return one.first_day.localeCompare(other.first_day) || one.last_day.localeCompare(other.last_day) || one.id.localeCompare(other.id)
}

function blockOf(counts: Count[]): Block {
  const { type, direction, unit } = counts[0] as Count
  const values = counts.flatMap((count) => [count.value, ...(count.predicted ?? [])]).filter(Number.isFinite)
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const middles = counts.flatMap((count) => [count.value, count.predicted?.[count.predicted.length >> 1] ?? count.value])
  const least = Math.min(...middles.filter((value) => value > 0))
  const log = low >= 0 && high / least >= LOG_FROM
  const ticks = niceTicks(Math.min(0, low), high > 0 ? high : 1, 4)
  const range: [number, number] = log ? [10 ** Math.floor(Math.log10(least)), 10 ** Math.ceil(Math.log10(high))]
    : [ticks[0] as number, ticks[ticks.length - 1] as number]
  return { type, direction, unit, counts, log, cut: log && low < range[0], range }
}

/** Part of the axis, from 0 to 1, at which a value lies; what is less than a logarithmic axis shows, at its start. */
export function placeIn({ log, range: [low, high] }: Block, value: number): number {
  const part = log ? Math.log(Math.max(value, low) / low) / Math.log(high / low) : (value - low) / (high - low)
  return Math.max(0, Math.min(1, part))
}

export function ticksOf({ log, range: [low, high] }: Block): number[] {
  if (!log) return niceTicks(low, high, 4)
  const decades = Math.round(Math.log10(high / low))
  const every = Math.ceil(decades / 5)
  return Array.from({ length: decades + 1 }, (_, index) => low * 10 ** index).filter((_, index) => index % every === 0)
}

export function sayBlockTick(block: Block, value: number, speech: Speech): string {
  return `${block.cut && value === block.range[0] ? '≤ ' : ''}${sayTick(value, false, speech)}`
}

/** Whether a figure lies within the widest interval of the run; null where nothing was simulated. */
export function within(count: Count): boolean | null {
  const { predicted, value } = count
  if (predicted === null || predicted.length < 2) return null
  return value >= (predicted[0] as number) && value <= (predicted[predicted.length - 1] as number)
}

export function publishedTable(blocks: readonly Block[], view: View, label: string, speech: Speech): Table {
  const text = (id: string, title: string): Column => ({ id, title, type: 'text' })
  const columns: Column[] = [
    text('id', 'ID'), text('type', speech.t('series.col.type')), text('direction', speech.t('series.col.direction')),
    { ...text('iso3', 'ISO3'), hxl: '#country+code+v_iso3' }, { ...text('crossing', speech.t('series.col.crossing')), hxl: '#loc+name' },
    text('scope', speech.t('series.col.scope')),
    { id: 'first_day', title: speech.t('series.col.date'), type: 'date', hxl: '#date+start' },
    { id: 'last_day', title: speech.t('series.col.until'), type: 'date', hxl: '#date+end' },
    { id: 'published', title: speech.t('series.col.published'), type: 'number', hxl: '#affected+observed' },
    text('unit', speech.t('series.col.unit')),
    ...view.levels.map((level): Column => ({ id: levelName(level), title: levelName(level), type: 'number', hxl: `#affected+${levelName(level)}` })),
    text('counted_by', speech.t('series.col.countedBy')), text('confidence', speech.t('why.confidence')),
    { id: 'known', title: speech.t('series.col.known'), type: 'date' }, text('in_sample', speech.t('series.inSample')),
    text('source', speech.t('series.col.source')), text('note', speech.t('series.col.note')),
  ]
  const rows = blocks.flatMap(({ counts }) => counts.map((one): Cell[] => [
    one.id, one.type, one.direction, one.country, one.crossing, one.scope, one.first_day, one.last_day, one.value, one.unit,
    ...view.levels.map((_, level) => one.predicted?.[level] ?? null), one.counted_by, one.confidence, one.known,
    one.in_sample ? 'yes' : 'no', sourceOf(view, one.source)?.title || one.source, one.note,
  ]))
  const title = `${speech.t('series.published')}: ${speech.label(label)}`
  return { title, name: `${view.run.scenario}-published-${label}`, columns, rows, notes: [speech.t('series.notAdded'), ...sourceLines(view, speech)] }
}
