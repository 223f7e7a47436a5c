/** A conic equal-area map, laid out for the places of one run. */
import { geoConicEqualArea, geoPath, type GeoPath, type GeoProjection } from 'd3-geo'
import type { LonLat, View } from '../model/types'
import { landOf, type World } from './world'

/** How the drawing is moved and enlarged: pixel = k · point + (x, y). */
export interface Viewport {
  k: number
  x: number
  y: number
}

export interface Projected {
  width: number
  height: number
  project(point: LonLat): [number, number] | null
  path: GeoPath
  /** Fitted to where the run takes place. */
  start: Viewport
  /** Fitted to the country that is left as well. */
  whole: Viewport
}

/** Of a run that spans more degrees than this, the far east of the home country is left to the whole view. */
const WIDE = 90
const WESTERN = 2 / 3
const START: Viewport = { k: 1, x: 0, y: 0 }
const LARGEST_ZOOM = 24
/** Of pixels behind the point. */
const DIGITS = 2

/** Longitudes as one span without a gap at the antimeridian: where it begins, and how wide it is. */
export function spanOf(longitudes: readonly number[]): [number, number] {
  const sorted = [...longitudes].sort((one, other) => one - other)
  let start = sorted[0] ?? 0
  let gap = 360 - ((sorted.at(-1) ?? 0) - start)
  for (let index = 1; index < sorted.length; index += 1) {
    const between = (sorted[index] as number) - (sorted[index - 1] as number)
    if (between > gap) [gap, start] = [between, sorted[index] as number]
  }
  return [start, 360 - gap]
}

/** Points that the map is fitted to first: all hosts, and of a wide country that is left its western part. */
export function focusOf(view: Pick<View, 'places' | 'countries' | 'home'>): LonLat[] {
  const points = [
    ...view.places.map((place) => ({ at: place.at, home: place.iso3 === view.home })),
    ...view.countries.map((country) => ({ at: country.anchor, home: country.home })),
  ].filter(({ at }) => Boolean(at) && at.every(Number.isFinite))
  const [west, span] = spanOf(points.map(({ at }) => at[0]))
  const eastern = (longitude: number) => (longitude - west + 720) % 360 > span * WESTERN
  return points.filter(({ at, home }) => !(home && span > WIDE && eastern(at[0]))).map(({ at }) => at)
}

/** Lays the map out for a run and a size in pixels; what can never be seen is cut off, `still` all outside of the window. */
export function projectionFor(view: View, world: World, width: number, height: number, still = false): Projected {
  const focus = focusOf(view)
  const projection = turned(focus)
  const margin = Math.min(width, height) * 0.07
  const box: [LonLat, LonLat] = [[margin, margin], [width - margin, height - margin]]
  if (focus.length > 1) projection.fitExtent(box, { type: 'MultiPoint', coordinates: focus })
  else projection.scale(width).translate([width / 2, height / 2])
  const whole = still ? START : wholeOf(view, world, projection, width, height)
  const [left, top] = pointAt(whole, 0, 0)
  const [right, bottom] = pointAt(whole, width, height)
  projection.clipExtent([[left - width * 0.1, top - height * 0.1], [right + width * 0.1, bottom + height * 0.1]])
  return { width, height, project: (point) => projection(point), path: geoPath(projection).digits(DIGITS), start: START, whole }
}

function turned(focus: readonly LonLat[]): GeoProjection {
  const [west, span] = spanOf(focus.map(([longitude]) => longitude))
  const latitudes = focus.map(([, latitude]) => latitude)
  const south = Math.min(90, ...latitudes)
  const north = Math.max(-90, ...latitudes)
  if (south > north) return geoConicEqualArea()
  // equal-area parallels a sixth in from either edge keep shapes true over all of the map
  const inset = (north - south) / 6
  return geoConicEqualArea()
    .parallels([south + inset, north - inset])
    .rotate([-(west + span / 2), 0])
    .center([0, (south + north) / 2])
    .precision(0.5)
}

function wholeOf(view: View, world: World, projection: GeoProjection, width: number, height: number): Viewport {
  const home = landOf(world).countries.find((country) => country.id === view.home)
  if (!home) return START
  const [[left, top], [right, bottom]] = geoPath(projection).bounds(home.shape)
  const [west, north, east, south] = [Math.min(left, 0), Math.min(top, 0), Math.max(right, width), Math.max(bottom, height)]
  if (![west, north, east, south].every(Number.isFinite)) return START
  const k = Math.min(width / (east - west), height / (south - north))
  return { k, x: width / 2 - (k * (west + east)) / 2, y: height / 2 - (k * (north + south)) / 2 }
}

/** The point of the drawing that lies under a pixel. */
export function pointAt({ k, x, y }: Viewport, across: number, down: number): [number, number] {
  return [(across - x) / k, (down - y) / k]
}

/** Enlarged by a factor around a pixel, within what is drawn. */
export function zoomed(from: Viewport, by: number, at: readonly [number, number], projected: Projected): Viewport {
  const k = Math.min(LARGEST_ZOOM, Math.max(projected.whole.k, from.k * by))
  const [across, down] = pointAt(from, at[0], at[1])
  return kept({ k, x: at[0] - k * across, y: at[1] - k * down }, projected)
}

export function moved(from: Viewport, across: number, down: number, projected: Projected): Viewport {
  return kept({ ...from, x: from.x + across, y: from.y + down }, projected)
}

/** Moved back so that the window stays over what the whole view shows. */
function kept(wanted: Viewport, { whole, width, height }: Projected): Viewport {
  const [left, top] = pointAt(whole, 0, 0)
  const [right, bottom] = pointAt(whole, width, height)
  const within = (shift: number, low: number, high: number, size: number) =>
    Math.min(-low * wanted.k, Math.max(size - high * wanted.k, shift))
  return { k: wanted.k, x: within(wanted.x, left, right, width), y: within(wanted.y, top, bottom, height) }
}
