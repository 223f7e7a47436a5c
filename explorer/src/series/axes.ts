/** Margins, ticks and labels of a chart, which the canvas, the marks above it and its picture share. */
import type { Speech } from '../i18n'
import type { ChartData } from './curves'
import { boxOf, labelWidth, monthTicks, niceTicks, type Box } from './scale'
import { sayTick } from './words'

export interface Axes {
  box: Box
  y: { at: number; text: string }[]
  x: { at: number; text: string }[]
}

/** Margins and labels of a chart of this size; pure, so that canvas, marks and picture agree. */
export function axesOf(chart: ChartData, width: number, height: number, speech: Speech): Axes {
  const [low, high] = chart.range
  const y = niceTicks(low, high, 4).filter((at) => at >= low - 1e-9 && at <= high + 1e-9)
    .map((at) => ({ at, text: sayTick(at, chart.share, speech) }))
  const left = labelWidth(y.map(({ text }) => text))
  const days: [number, number] = [chart.times[0] ?? 0, chart.times[chart.times.length - 1] ?? 1]
  const most = Math.floor((width - left) / 44)
  const x = monthTicks(chart.dates, chart.times, most).map((at) => ({ at, text: monthText(chart, at, speech) }))
  return { box: boxOf({ width, height, left }, days, chart.range), y, x }
}

function monthText(chart: ChartData, at: number, speech: Speech): string {
  const date = chart.dates[chart.times.indexOf(at)] ?? ''
  const month = speech.month(date)
  return date.slice(5, 7) === '01' ? `${month} ${date.slice(0, 4)}` : month
}
