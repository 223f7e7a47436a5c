/** A chart as a table: a row a day and line, and a row for each published figure that is laid over it. */
import { sourceLines } from '../exports/lines'
import type { Speech } from '../i18n'
import type { View } from '../model/types'
import type { Cell, Column, Table } from '../table/table'
import { countryOf } from './choices'
import { sourceOf } from '../why/reasons'
import type { ChartData } from './curves'
import { sayUnit } from './words'

export function levelName(level: number): string {
  return `q${String(Math.round(level * 100)).padStart(2, '0')}`
}

/** Of a chart of two runs: the name of the run of each line, and the view of the second. */
export interface Pair {
  names: readonly string[]
  other: View | null
}

export function chartTable(chart: ChartData, view: View, speech: Speech, pair?: Pair): Table {
  const runs = pair?.names
  const levels = chart.share ? ['share'] : chart.levels.map(levelName)
  const columns: Column[] = [
    text('kind', speech.t('series.col.kind')),
    ...(runs ? [text('run', speech.t('app.run'))] : []),
    text('quantity', speech.t('series.col.quantity')),
    { ...text('label', speech.t('series.col.label')), hxl: '#loc+name' },
    { ...text('iso3', 'ISO3'), hxl: '#country+code+v_iso3' },
    { id: 'date', title: speech.t('series.col.date'), type: 'date', hxl: '#date+start' },
    { id: 'until', title: speech.t('series.col.until'), type: 'date', hxl: '#date+end' },
    ...levels.map((id): Column => ({ id, title: chart.share ? speech.t('map.column.share') : id, type: 'number', unit: chart.unit, hxl: `#affected+${id}` })),
    { id: 'published', title: speech.t('series.col.published'), type: 'number', unit: chart.unit, hxl: '#affected+observed' },
    text('type', speech.t('series.col.type')),
    text('source', speech.t('series.col.source')),
  ]
  const rows = [...simulatedRows(chart, view, levels.length, runs), ...publishedRows(chart, view, levels.length, runs)]
  const unit = sayUnit(chart.unit, chart.share, speech)
  return { title: unit ? `${chart.fullTitle}, ${unit}` : chart.fullTitle, name: `${view.run.scenario}-${chart.id}`, columns, rows, notes: sourceLines(view, speech, { other: pair?.other ?? null }) }
}

function text(id: string, title: string): Column {
  return { id, title, type: 'text' }
}

function simulatedRows(chart: ChartData, view: View, count: number, runs?: readonly string[]): Cell[][] {
  return chart.lines.flatMap((line, index) => chart.dates.map((date, time): Cell[] => [
    chart.zero ? 'difference' : 'simulated', ...(runs ? [runs[index] ?? ''] : []), line.quantity, line.label,
    countryOf(view, line.label) || line.label.slice(0, 3), date, date,
    ...Array.from({ length: count }, (_, level) => finite(line.rows[level]?.[time])), null, '', '',
  ]))
}

function publishedRows(chart: ChartData, view: View, count: number, runs?: readonly string[]): Cell[][] {
  return chart.observed.map(({ count: one, value }): Cell[] => [
    'published', ...(runs ? [''] : []), one.over, one.crossing || one.country, one.country || countryOf(view, one.crossing),
    one.first_day, one.last_day, ...Array<Cell>(count).fill(null), value,
    `${one.type} ${one.direction}`.trim(), sourceOf(view, one.source)?.title || one.source,
  ])
}

function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? Number(value.toPrecision(12)) : null
}
