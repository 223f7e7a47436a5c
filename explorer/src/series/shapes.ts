/** Shapes of published points: by type a colour and ends, hollow where they came too late to have been fitted to. */
import type { Observed } from './overlay'
import type { Box } from './scale'

export interface Shape {
  fill: string
  stroke: string
  hollow: boolean
  /** Outline as an SVG path. */
  path: string
  x: number
  y: number
}

const COLOURS: ReadonlyMap<string, string> = new Map(Object.entries({
  crossing: '#1a1a1a', trip: '#8a3b00', unique_person: '#6a3d9a', stock: '#1a1a1a', permit: '#00604a',
  registration: '#00604a', personal_number: '#8a3b00', wait: '#1a1a1a', queue: '#1a1a1a', poll: '#6a3d9a',
}))
const HALF = 2
const LEAST = 7

export function shapeOf(observed: Observed, box: Box): Shape {
  const { count, first, last, value, dot } = observed
  const colour = COLOURS.get(count.type) ?? '#1a1a1a'
  const y = box.y(value)
  // a day is drawn from its morning to its evening, around the point of the curve
  const [left, right] = [box.x(first - 0.5), box.x(last + 0.5)]
  const x = (left + right) / 2
  const half = Math.max(LEAST, right - left) / 2
  const hollow = !count.in_sample
  const path = dot ? (hollow ? diamond(x, y, 6) : disc(x, y, 4.5)) : bar(x, y, half, count.type === 'trip' || count.type === 'wait')
  // a white edge keeps points apart that lie over each other
  return { fill: hollow ? '#fff' : colour, stroke: hollow ? colour : '#fff', hollow, path, x, y }
}

function disc(x: number, y: number, r: number): string {
  return `M${at(x - r)} ${at(y)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`
}

function diamond(x: number, y: number, r: number): string {
  return `M${at(x)} ${at(y - r)}L${at(x + r)} ${at(y)}L${at(x)} ${at(y + r)}L${at(x - r)} ${at(y)}Z`
}

/** A bar over the days; with ends like a rule where trips or hours are counted, not crossings. */
function bar(x: number, y: number, half: number, ends: boolean): string {
  const body = `M${at(x - half)} ${at(y - HALF)}H${at(x + half)}V${at(y + HALF)}H${at(x - half)}Z`
  if (!ends) return body
  const end = (edge: number) => `M${at(edge - 1)} ${at(y - 6)}h2v12h-2Z`
  return `${body}${end(x - half)}${end(x + half)}`
}

function at(value: number): string {
  return value.toFixed(1)
}
