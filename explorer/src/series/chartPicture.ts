/** A chart as a picture that can leave the page: the same bands, lines, points, axes and flags as SVG elements. */
import { sourceLines } from '../exports/lines'
import { escaped, type Picture } from '../exports/picture'
import type { Speech } from '../i18n'
import type { View } from '../model/types'
import { bandsOf, clustered, groupText, middle, type ChartData, type Line } from './curves'
import { axesOf, type Axes } from './axes'
import type { Box } from './scale'
import { shapeOf } from './shapes'
import { sayUnit } from './words'

const WIDTH = 760
const HEIGHT = 380
const OPACITY = [0.14, 0.3, 0.4]

export function chartPicture(chart: ChartData, view: View, speech: Speech, day: number, other: View | null = null): Picture {
  const axes = axesOf(chart, WIDTH, HEIGHT, speech)
  const { box } = axes
  const body = [
    grid(axes), dayLine(box, day),
    ...chart.lines.map((line) => bands(chart, line, box)),
    chart.zero ? `<path d="M${box.left} ${px(box.y(0))}H${box.width - box.right}" stroke="#1a1a1a"/>` : '',
    ...chart.lines.map((line) => curve(chart, line, box)),
    ...chart.observed.map((one) => {
      const { path, fill, stroke, hollow } = shapeOf(one, box)
      return `<path d="${path}" fill="${fill}" stroke="${stroke}" stroke-width="${hollow ? 1.5 : 1}"/>`
    }),
    flags(chart, box), legend(chart, box),
  ].join('')
  const events = chart.flags.map(({ number, mark }) => `${number} ${speech.date(mark.date)}: ${mark.text}`)
  return {
    name: `${view.run.scenario}-${chart.id}`,
    title: chart.fullTitle,
    subtitle: [sayUnit(chart.unit, chart.share, speech), chart.share ? '' : speech.t('series.bands')].filter(Boolean).join(' · '),
    width: WIDTH,
    height: HEIGHT + legendHeight(chart),
    body,
    notes: [...events, ...sourceLines(view, speech, { other })],
  }
}

function grid({ box, x, y }: Axes): string {
  const label = (at: string, text: string) => `<text ${at} font-size="11" fill="#5c5c5c">${escaped(text)}</text>`
  const rows = y.map(({ at, text }) => {
    const level = px(box.y(at))
    return `<path d="M${box.left} ${level}H${box.width - box.right}" stroke="#ebebe7"/>` +
      label(`x="${box.left - 5}" y="${px(box.y(at) + 4)}" text-anchor="end"`, text)
  })
  const columns = x.map(({ at, text }) => {
    const day = px(box.x(at))
    return `<path d="M${day} ${box.top}V${box.height - box.bottom}" stroke="#ebebe7"/>` +
      label(`x="${day}" y="${box.height - box.bottom + 15}" text-anchor="middle"`, text)
  })
  return [...rows, ...columns].join('')
}

function dayLine(box: Box, day: number): string {
  const x = px(box.x(day))
  return `<path d="M${x} ${box.top}V${box.height - box.bottom}" stroke="#1a1a1a" stroke-dasharray="2 2"/>`
}

function bands(chart: ChartData, line: Line, box: Box): string {
  if (!line.bands) return ''
  return bandsOf(chart.levels, line.rows).map(({ low, high }, index) => {
    const known = [...chart.times.keys()].filter((time) => Number.isFinite(line.rows[low]?.[time]))
    const point = (row: number) => (time: number) => `${px(box.x(chart.times[time] as number))} ${px(box.y(line.rows[row]?.[time] ?? 0))}`
    if (known.length === 0) return ''
    const outline = [...known.map(point(high)), ...known.reverse().map(point(low))].join('L')
    return `<path d="M${outline}Z" fill="${line.colour}" fill-opacity="${OPACITY[index] ?? 0.4}"/>`
  }).join('')
}

/** The median; broken on days that a run does not have. */
function curve(chart: ChartData, line: Line, box: Box): string {
  let pen = 'M'
  const path = [...middle(line.rows)].map((value, time) => {
    if (!Number.isFinite(value)) {
      pen = 'M'
      return ''
    }
    const step = `${pen}${px(box.x(chart.times[time] as number))} ${px(box.y(value))}`
    pen = 'L'
    return step
  }).join('')
  const dash = line.dash.length ? ` stroke-dasharray="${line.dash.join(' ')}"` : ''
  return path && `<path d="${path}" fill="none" stroke="${line.colour}" stroke-width="2"${dash}/>`
}

function flags(chart: ChartData, box: Box): string {
  return clustered(chart.flags, box.x).map((group) => {
    const x = box.x((group[0] as { day: number }).day)
    return `<path d="M${px(x)} 16V${box.height - box.bottom}" stroke="#b0b0ac" stroke-dasharray="1 3"/>` +
      `<text x="${px(x)}" y="12" font-size="10" text-anchor="middle" fill="#1a1a1a">${groupText(group)}</text>`
  }).join('')
}


function legendHeight(chart: ChartData): number {
  return chart.lines.length > 1 ? 18 * chart.lines.length : 0
}

function legend(chart: ChartData, box: Box): string {
  if (chart.lines.length < 2) return ''
  return chart.lines.map((line, index) => {
    const y = box.height + 12 + 18 * index
    const dash = line.dash.length ? ` stroke-dasharray="${line.dash.join(' ')}"` : ''
    return `<path d="M${box.left} ${y - 4}h26" stroke="${line.colour}" stroke-width="2"${dash}/>` +
      `<text x="${box.left + 32}" y="${y}" font-size="12" fill="#1a1a1a">${escaped(line.name)}</text>`
  }).join('')
}

function px(value: number): string {
  return String(Math.round(value * 10) / 10)
}
