/** Ways that people go: curves, arrowheads and the dots that run along them. */
import type { LonLat } from '../model/types'
import type { Viewport } from './projection'

/** Samples along a way, equally far apart. */
export const SAMPLES = 48

export interface Way {
  /** x and y of each sample, in points of the drawing. */
  points: Float32Array
  length: number
  /** Direction where the arrow stands, in radians. */
  angle: number
}

/** A smooth way through projected points; null where a point lies off the map. Bent a little, so that there and back lie apart. */
export function wayOf(path: readonly LonLat[], project: (point: LonLat) => [number, number] | null): Way | null {
  const corners: [number, number][] = []
  for (const point of path) {
    const found = project(point)
    if (!found || !found.every(Number.isFinite)) return null
    const last = corners.at(-1)
    if (!last || Math.hypot(found[0] - last[0], found[1] - last[1]) > 0.01) corners.push(found)
  }
  if (corners.length < 2) return null
  const dense: [number, number][] = []
  for (let index = 1; index < corners.length; index += 1) {
    curve(corners[index - 1] as [number, number], corners[index] as [number, number], dense)
  }
  return evenly(dense)
}

const BEND = 0.12
const STEPS = 24

function curve([ax, ay]: [number, number], [bx, by]: [number, number], into: [number, number][]): void {
  const cx = (ax + bx) / 2 - (by - ay) * BEND
  const cy = (ay + by) / 2 + (bx - ax) * BEND
  for (let step = into.length === 0 ? 0 : 1; step <= STEPS; step += 1) {
    const u = step / STEPS
    const v = 1 - u
    into.push([v * v * ax + 2 * u * v * cx + u * u * bx, v * v * ay + 2 * u * v * cy + u * u * by])
  }
}

function evenly(dense: readonly [number, number][]): Way {
  const lengths = [0]
  for (let index = 1; index < dense.length; index += 1) {
    const [ax, ay] = dense[index - 1] as [number, number]
    const [bx, by] = dense[index] as [number, number]
    lengths.push((lengths[index - 1] as number) + Math.hypot(bx - ax, by - ay))
  }
  const length = lengths.at(-1) as number
  const points = new Float32Array(SAMPLES * 2)
  let at = 1
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    const wanted = (length * sample) / (SAMPLES - 1)
    while (at < dense.length - 1 && (lengths[at] as number) < wanted) at += 1
    const before = lengths[at - 1] as number
    const share = Math.min(1, (wanted - before) / ((lengths[at] as number) - before || 1))
    const [ax, ay] = dense[at - 1] as [number, number]
    const [bx, by] = dense[at] as [number, number]
    points[2 * sample] = ax + share * (bx - ax)
    points[2 * sample + 1] = ay + share * (by - ay)
  }
  return { points, length, angle: angleAt(points, ARROW) }
}

/** Sample where the arrow stands: not at the end, where ways to one city meet. */
export const ARROW = Math.round(SAMPLES * 0.62)

function angleAt(points: Float32Array, sample: number): number {
  const [before, after] = [2 * (sample - 1), 2 * (sample + 1)]
  return Math.atan2((points[after + 1] as number) - (points[before + 1] as number), (points[after] as number) - (points[before] as number))
}

export const WIDEST = 10
const NARROWEST = 0.6
const SHOWN = 0.05

/** The wider, the less it lets through, so that hairlines stay in the background. */
export function opacityOf(width: number): number {
  return width > 1.5 ? 0.66 : width > NARROWEST ? 0.4 : 0.2
}

/** Pixels of a flow, in proportion to people; few are a hairline, and hardly anybody is nothing. */
export function widthOf(people: number, most: number): number {
  const width = most > 0 ? (Math.abs(people) / most) * WIDEST : 0
  return width < SHOWN ? 0 : Math.max(NARROWEST, width)
}

export const FLOW_COLOURS = { crossing: '#b5410d', onward: '#7b3f8c', return: '#00795a' } as const
/** More and fewer people in a map of differences. */
export const MORE = '#134f88'
export const FEWER = '#b35a00'

export interface Drawn {
  way: Way
  line: Path2D
  colour: string
  values: Float64Array
}

export interface Moment {
  time: number
  /** People of the widest flow. */
  most: number
  port: Viewport
  /** Pixels of the screen by pixel of the page. */
  ratio: number
  /** In [0, 1) where the dots are on their way; negative: no dots. */
  phase: number
}

/** One frame of the flows. */
export function drawFlows(canvas: CanvasRenderingContext2D, flows: readonly Drawn[], moment: Moment): void {
  const { time, most, port, ratio, phase } = moment
  canvas.setTransform(1, 0, 0, 1, 0, 0)
  canvas.clearRect(0, 0, canvas.canvas.width, canvas.canvas.height)
  canvas.lineCap = 'round'
  for (const flow of flows) {
    const value = flow.values[time] as number
    const width = widthOf(value, most)
    if (width === 0) continue
    const colour = flow.colour || (value > 0 ? MORE : FEWER)
    canvas.strokeStyle = colour
    canvas.fillStyle = colour
    canvas.globalAlpha = opacityOf(width)
    canvas.setTransform(port.k * ratio, 0, 0, port.k * ratio, port.x * ratio, port.y * ratio)
    canvas.lineWidth = width / port.k
    canvas.stroke(flow.line)
    canvas.setTransform(ratio, 0, 0, ratio, 0, 0)
    if (width > 0.9) arrow(canvas, flow.way, width, port)
    if (phase >= 0 && width > 0.8) dots(canvas, flow.way, width, port, phase)
  }
  canvas.globalAlpha = 1
}

/** Length of the head of an arrow. */
export function headOf(width: number): number {
  return 4.5 + width * 1.5
}

function arrow(canvas: CanvasRenderingContext2D, way: Way, width: number, port: Viewport): void {
  const x = (way.points[ARROW * 2] as number) * port.k + port.x
  const y = (way.points[ARROW * 2 + 1] as number) * port.k + port.y
  const size = headOf(width)
  const cos = Math.cos(way.angle)
  const sin = Math.sin(way.angle)
  canvas.globalAlpha = 0.9
  canvas.beginPath()
  canvas.moveTo(x + cos * size * 0.4, y + sin * size * 0.4)
  canvas.lineTo(x - cos * size * 0.6 - sin * size * 0.5, y - sin * size * 0.6 + cos * size * 0.5)
  canvas.lineTo(x - cos * size * 0.6 + sin * size * 0.5, y - sin * size * 0.6 - cos * size * 0.5)
  canvas.fill()
}

const APART = 26

function dots(canvas: CanvasRenderingContext2D, way: Way, width: number, port: Viewport, phase: number): void {
  const count = Math.min(12, Math.max(1, Math.round((way.length * port.k) / APART)))
  const size = Math.min(4, 1.6 + width * 0.3)
  canvas.fillStyle = '#fff'
  canvas.globalAlpha = 0.95
  for (let dot = 0; dot < count; dot += 1) {
    const sample = Math.min(SAMPLES - 1, Math.floor(((dot + phase) / count) * SAMPLES))
    const x = (way.points[2 * sample] as number) * port.k + port.x
    const y = (way.points[2 * sample + 1] as number) * port.k + port.y
    canvas.fillRect(x - size / 2, y - size / 2, size, size)
  }
}
