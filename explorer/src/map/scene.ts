/** What is on a map: shapes and points laid out for one size, and the numbers that belong to them. */
import type { Book } from '../model/book'
import type { Flow, Place, Quantity, View } from '../model/types'
import { SAMPLES, wayOf, type Way } from './flows'
import { projectionFor, type Projected } from './projection'
import { landOf, type World } from './world'

export interface Shape {
  id: string
  d: string
  /** Country of the run. */
  inRun: boolean
  home: boolean
  disputed: boolean
  /** Where its name stands, in points of the drawing. */
  at: [number, number]
  /** Width of what is seen of it, in points of the drawing. */
  wide: number
}

/** Everything that depends on the size of the map, and on nothing that changes with time. */
export interface Layout {
  projected: Projected
  shapes: Shape[]
  borders: string
  disputed: string
  places: { place: Place; at: [number, number] }[]
  ways: { flow: Flow; way: Way }[]
}

/** A country, city or crossing that can be chosen, with its numbers by time. */
export interface Item {
  /** ISO3 or name of the place. */
  id: string
  kind: 'country' | 'place' | 'crossing'
  iso3: string
  home: boolean
  /** Of the quantity shown; null where there are none. */
  values: Float64Array | null
  /** People that its size stands for, null for none. */
  sizes: Float64Array | null
  passes: readonly number[] | null
  at: [number, number]
  /** Of a country: where its name may stand instead, if its middle is out of sight. */
  anchor: [number, number] | null
}

export function layoutOf(view: View, world: World, width: number, height: number, still = false): Layout {
  const projected = projectionFor(view, world, width, height, still)
  const { path, project } = projected
  const land = landOf(world)
  const inRun = new Map(view.countries.map((country) => [country.iso3, country]))
  const shapes = land.countries.flatMap(({ id, disputed, shape }) => {
    const d = path(shape)
    if (!d) return []
    const [[left], [right]] = path.bounds(shape)
    const at = path.centroid(largestPart(shape)) as [number, number]
    return [{ id, d, inRun: inRun.has(id), home: id === view.home, disputed, at, wide: right - left }]
  })
  const places = view.places.flatMap((place) => {
    const at = place.at ? project(place.at) : null
    return at ? [{ place, at }] : []
  })
  const ways = view.flows.flatMap((flow) => {
    const way = wayOf(flow.path, project)
    return way ? [{ flow, way }] : []
  })
  return { projected, shapes, borders: path(land.borders) ?? '', disputed: path(land.disputed) ?? '', places, ways }
}

function largestPart(shape: GeoJSON.Feature): GeoJSON.Geometry {
  const { geometry } = shape
  if (geometry.type !== 'MultiPolygon') return geometry
  const longest = geometry.coordinates.reduce((most, one) => ((one[0]?.length ?? 0) > (most[0]?.length ?? 0) ? one : most))
  return { type: 'Polygon', coordinates: longest }
}

/** Whether none is said of people or members where a series is not listed: then none is 0, else it is unknown. */
function noneIsZero(quantity: Quantity | undefined): boolean {
  return quantity === undefined || quantity.by === 'country' || quantity.kind === 'share' || quantity.unit.startsWith('person')
}

/** Numbers of a quantity at a country or place; null where it has none. */
export function valuesAt(view: View, book: Book, id: string, label: string): Float64Array | null {
  if (book.has(id, label)) return book.middle(id, label)
  const quantity = book.quantities.get(id)
  if (quantity?.by === 'country' && label === view.home) return null
  return quantity && noneIsZero(quantity) ? book.middle(id, label) : null
}

/** Quantity whose people the size of a place stands for: the one shown if it is of people there, else a usual one. */
export function sizeQuantity(view: View, book: Book, quantity: string, crossing: boolean): string {
  const shown = book.quantities.get(quantity)
  const ofPeople = shown?.by === 'place' && (shown.unit === 'person' || shown.unit === 'person/day')
  if (ofPeople && isOfCrossings(view, book, quantity) === crossing) return quantity
  return crossing ? 'queue' : 'stock_at'
}

/** Whether the places that a quantity tells of are crossings. */
export function isOfCrossings(view: View, book: Book, quantity: string): boolean {
  const [first] = book.labels(quantity)
  return view.places.some((place) => place.name === first && place.kind === 'crossing')
}

/** The items of a map: countries of the run first, then cities, then crossings. */
export function itemsOf(layout: Layout, view: View, book: Book, quantity: string): Item[] {
  const shown = book.quantities.get(quantity)
  const ofCrossings = isOfCrossings(view, book, quantity)
  const sizes = [sizeQuantity(view, book, quantity, false), sizeQuantity(view, book, quantity, true)] as const
  const places = layout.places.filter(({ place }) => isShown(book, quantity, place)).map(({ place, at }): Item => {
    const crossing = place.kind === 'crossing'
    const size = sizes[crossing ? 1 : 0]
    const fits = shown?.by === 'place' && ofCrossings === crossing
    return {
      id: place.name, kind: crossing ? 'crossing' : 'place', iso3: place.iso3, home: place.iso3 === view.home, at,
      values: fits || book.has(quantity, place.name) ? valuesAt(view, book, quantity, place.name) : null,
      sizes: book.has(size, place.name) ? book.middle(size, place.name) : null, passes: place.passes, anchor: null,
    }
  })
  const rank = { country: 0, place: 1, crossing: 2 }
  return [...countryItems(layout, view, book, quantity), ...places].sort((one, other) => rank[one.kind] - rank[other.kind])
}

function countryItems(layout: Layout, view: View, book: Book, quantity: string): Item[] {
  const shapes = new Map(layout.shapes.map((shape) => [shape.id, shape]))
  const byCountry = book.quantities.get(quantity)?.by === 'country'
  return view.countries.flatMap(({ iso3, home, anchor }): Item[] => {
    const shape = shapes.get(iso3)
    if (!shape) return []
    const values = byCountry ? valuesAt(view, book, quantity, iso3) : null
    return [{ id: iso3, kind: 'country', iso3, home, values, sizes: null, passes: null, at: shape.at, anchor: layout.projected.project(anchor) }]
  })
}

/** Towns at home are shown only where the quantity tells of them. */
function isShown(book: Book, quantity: string, place: Place): boolean {
  if (place.kind === 'crossing' || book.has(quantity, place.name)) return true
  return place.kind !== 'town' && (book.has('stock_at', place.name) || !book.quantities.has('stock_at'))
}

/** The largest number of people that any flow of a view has: what their widths are measured by. */
export function mostFlow(view: View, most: (quantity: string) => number): number {
  return Math.max(0, ...[...new Set(view.flows.map(({ quantity }) => quantity))].map(most))
}

/** A way as SVG draws it. */
export function lineOf({ points }: Way): string {
  let d = ''
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    d += `${sample === 0 ? 'M' : 'L'}${(points[2 * sample] as number).toFixed(1)},${(points[2 * sample + 1] as number).toFixed(1)}`
  }
  return d
}
