/** A chart as uPlot draws it: bands, lines and axes. */
import uPlot from 'uplot'
import type { Axes } from './axes'
import { bandsOf, type ChartData } from './curves'
import { BOTTOM, RIGHT, TOP } from './scale'

const INK = '#5c5c5c'
const GRID = '#ebebe7'
const FONT = "11px system-ui, -apple-system, 'Segoe UI', 'Noto Sans', sans-serif"
const BAND_SHADES = ['24', '4d', '66']

/** Columns for uPlot: days, then every row of every line; days without a value are gaps. */
export function columnsOf(chart: ChartData): uPlot.AlignedData {
  const columns = chart.lines.flatMap((line) => drawnRows(chart, line.rows, line.bands))
  return [chart.times as number[], ...columns.map((row) => Array.from(row, (value) => (Number.isFinite(value) ? value : null)))]
}

function drawnRows(chart: ChartData, rows: readonly Float64Array[], bands: boolean): readonly Float64Array[] {
  return bands && rows.length === chart.levels.length ? rows : rows.slice(rows.length >> 1, (rows.length >> 1) + 1)
}

export function optionsOf(chart: ChartData, axes: Axes, sync: string, hovered: (time: number | null) => void): uPlot.Options {
  const { box } = axes
  const days: [number, number] = [chart.times[0] ?? 0, chart.times[chart.times.length - 1] ?? 1]
  return {
    width: box.width,
    height: box.height,
    padding: [TOP, RIGHT, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false }, sync: { key: sync, setSeries: false } },
    scales: { x: { time: false, range: days }, y: { range: chart.range } },
    axes: [axis(axes.x, BOTTOM), axis(axes.y, box.left)],
    series: [{}, ...seriesOf(chart)],
    bands: bandsFor(chart),
    hooks: { setCursor: [(plot) => hovered(plot.cursor.idx ?? null)], draw: [(plot) => drawZero(plot, chart)] },
  }
}

function axis(ticks: { at: number; text: string }[], size: number): uPlot.Axis {
  return {
    size,
    gap: 4,
    stroke: INK,
    font: FONT,
    grid: { stroke: GRID, width: 1 },
    ticks: { show: false },
    splits: ticks.map(({ at }) => at),
    values: ticks.map(({ text }) => text),
  }
}

function seriesOf(chart: ChartData): uPlot.Series[] {
  return chart.lines.flatMap((line) => {
    const rows = drawnRows(chart, line.rows, line.bands)
    return rows.map((_, index): uPlot.Series => index === rows.length >> 1
      ? { stroke: line.colour, width: 2, dash: [...line.dash], points: { show: false } }
      : { stroke: 'transparent', width: 0, points: { show: false } })
  })
}

function bandsFor(chart: ChartData): uPlot.Band[] {
  let start = 1
  return chart.lines.flatMap((line) => {
    const rows = drawnRows(chart, line.rows, line.bands)
    const first = start
    start += rows.length
    return rows.length < 3 ? [] : bandsOf(chart.levels, rows).map(({ low, high }, index): uPlot.Band => ({
      series: [first + high, first + low], fill: line.colour + (BAND_SHADES[index] ?? '66'),
    }))
  })
}

function drawZero(plot: uPlot, chart: ChartData): void {
  if (!chart.zero) return
  const y = Math.round(plot.valToPos(0, 'y', true))
  const { left, width } = plot.bbox
  plot.ctx.fillStyle = '#1a1a1a'
  plot.ctx.fillRect(left, y, width, 1)
}
