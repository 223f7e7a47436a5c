/** How things look, the same on the page and in a picture that leaves it. */
import { FEWER, MORE } from './flows'
import { colourOf, type MapScale } from './scale'
import type { Item } from './scene'

export const LOOK = {
  sea: '#fbfbfa',
  land: '#ebeae6',
  home: '#ddd8cc',
  /** Nobody, on a scale from 0. */
  none: '#fffef8',
  unknown: '#c9c9c4',
  /** A country of the run while a quantity of places is shown. */
  host: '#f5f3ec',
  border: '#b7b5ae',
  edge: '#55534e',
  ink: '#1a1a1a',
  queue: '#d55e00',
  city: '#8a8780',
} as const

/** Fill of a country of the run; one of which the quantity tells nothing is left plain. */
export function countryFill(scale: MapScale, item: Item, time: number, byCountry: boolean): string {
  if (item.values) return colourOf(scale, item.values[time] as number, LOOK.none)
  if (item.home) return LOOK.home
  return byCountry ? LOOK.unknown : LOOK.host
}

/** Fewer people at a crossing are no queue to speak of. */
const LONG_QUEUE = 100

/** Fill of a city or crossing. */
export function placeFill(scale: MapScale, item: Item, time: number): string {
  if (item.values) return colourOf(scale, item.values[time] as number, LOOK.none)
  if (scale.difference) return changeFill(item.sizes?.[time] ?? 0)
  if (item.kind === 'crossing') return (item.sizes?.[time] ?? 0) >= LONG_QUEUE ? LOOK.queue : '#fff'
  return item.sizes ? LOOK.city : LOOK.unknown
}

function changeFill(change: number): string {
  return change > 0 ? MORE : change < 0 ? FEWER : '#fff'
}

const LARGEST = 20
const LARGEST_CROSSING = 11
const SMALLEST = 2.6
const SMALLEST_CROSSING = 3.4
const USUAL = 6

/** Radius of a city or half the width of a crossing: the area is in proportion to people. */
export function radiusOf(item: Item, time: number, most: number, room: number): number {
  const crossing = item.kind === 'crossing'
  const [low, high] = crossing ? [SMALLEST_CROSSING, LARGEST_CROSSING] : [SMALLEST, LARGEST]
  if (!item.sizes || !(most > 0)) return crossing || !item.values ? low : USUAL
  const radius = Math.sqrt(Math.abs(item.sizes[time] as number) / most) * high * room
  return Math.max(low, radius)
}

/** How much smaller marks are on a narrow map. */
export function roomOf(width: number): number {
  return Math.min(1, Math.max(0.55, width / 900))
}

/** A diamond as large as a circle of this radius. */
export function diamond(radius: number): string {
  const half = (1.25 * radius).toFixed(1)
  return `M0,-${half}L${half},0L0,${half}L-${half},0Z`
}

export function isShut(item: Pick<Item, 'passes'>, time: number): boolean {
  return item.passes !== null && item.passes[time] === 0
}
