/**
 * Makes world.json, the boundaries that the explorer draws, from those that plotly.js took from UN Geodata.
 *
 *     npm pack plotly.js@3.3.0 && node geo/make_world.mjs plotly.js-3.3.0.tgz
 *
 * The same package gives the same bytes. README.md tells what is done and why.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { geoArea, geoContains } from 'd3-geo'
import { feature } from 'topojson-client'

const INTEGRITY = '3PT9dW7IbIfN7JWGr4YxxFQnbN5MRaB36qIKF/eF0iC9l0/MuGSlMlgRgI7Uu8vYuGxX6AjLwsBBRYTPG7NFSA=='
const MEMBER = 'package/topojson/dist/world_50m.json'
const TARGET = fileURLToPath(new URL('../../src/spillover/report/explorer/static/world.json', import.meta.url))
/** Steps of the grid along a parallel and a meridian; some 1.3 km at the equator. */
const GRID = [30_000, 15_000]
/** A bend is kept if its triangle is larger than this, in square degrees at the equator. */
const BEND = 0.01
/** Islands smaller than this are left out, in square kilometres, unless they are the largest of their country. */
const ISLAND = 400
const EARTH_KM = 6371
const LARGEST = { raw: 230_000, gzip: 60_000 }
/** Never seen in a map that is fitted to people's places. */
const LEFT_OUT = new Set(['ATA'])
/** One point each, which must lie in its country. */
const POINTS = {
  UKR: [34.1, 44.95], RUS: [37.62, 55.75], KAZ: [71.45, 51.17], GEO: [44.79, 41.72], ARM: [44.51, 40.18],
  MNG: [106.92, 47.92], FIN: [25.0, 60.6], TUR: [32.85, 39.93], MLI: [-4.2, 14.5], SRB: [20.6, 44.0],
  ISR: [34.9, 31.9], POL: [21.0, 52.2], XJK: [75.8, 34.54], XAC: [79.12, 35.02], XHT: [35.49, 22.36],
}

function unpacked(file) {
  const digest = createHash('sha512').update(readFileSync(file)).digest('base64')
  if (digest !== INTEGRITY) throw new Error(`${file} is not plotly.js 3.3.0: sha512 ${digest}`)
  return JSON.parse(execFileSync('tar', ['xzOf', file, MEMBER], { maxBuffer: 1 << 26 }).toString())
}

/** Arcs as longitudes and latitudes. */
function arcsOf({ arcs, transform: { scale, translate } }) {
  return arcs.map((arc) => {
    let x = 0
    let y = 0
    return arc.map(([dx, dy]) => {
      x += dx
      y += dy
      return [x * scale[0] + translate[0], y * scale[1] + translate[1]]
    })
  })
}

/** Polygons by country, each a list of rings, each a list of arcs; the first ring is the outer one. */
function polygonsOf(geometries) {
  const found = new Map()
  for (const { id, type, arcs } of geometries) {
    if (LEFT_OUT.has(id)) continue
    found.set(id, [...(found.get(id) ?? []), ...(type === 'Polygon' ? [arcs] : arcs)])
  }
  return new Map([...found].sort(([one], [other]) => (one < other ? -1 : 1)))
}

const at = (arc) => (arc < 0 ? ~arc : arc)

function ringPoints(ring, arcs) {
  const points = []
  for (const arc of ring) {
    points.pop()
    points.push(...(arc < 0 ? [...arcs[~arc]].reverse() : arcs[arc]))
  }
  return points
}

function areaKm2(ring, arcs) {
  const area = geoArea({ type: 'Polygon', coordinates: [ringPoints(ring, arcs)] })
  return Math.min(area, 4 * Math.PI - area) * EARTH_KM ** 2
}

/** Without small islands, and without holes that no other country fills: those are lakes. */
function filtered(countries, arcs) {
  const users = new Map()
  for (const [id, polygons] of countries) {
    for (const arc of polygons.flat(2)) users.set(at(arc), (users.get(at(arc)) ?? new Set()).add(id))
  }
  const filled = (ring) => ring.some((arc) => users.get(at(arc)).size > 1)
  return new Map([...countries].map(([id, polygons]) => {
    const sizes = polygons.map(([outer]) => areaKm2(outer, arcs))
    const largest = Math.max(...sizes)
    const kept = polygons.filter((polygon, index) => sizes[index] >= ISLAND || sizes[index] === largest || filled(polygon[0]))
    return [id, kept.map(([outer, ...holes]) => [outer, ...holes.filter(filled)])]
  }))
}

/** Joins arcs that always follow each other, which were parted for layers that are left out here. */
function joined(countries, arcs) {
  const ends = new Map()
  const meet = (point, arc) => ends.set(String(point), (ends.get(String(point)) ?? new Set()).add(arc))
  for (const arc of new Set([...countries.values()].flat(3).map(at))) {
    meet(arcs[arc][0], arc)
    meet(arcs[arc].at(-1), arc)
  }
  const numbers = new Map()
  const made = []
  const run = (parts) => {
    const back = parts.map((arc) => ~arc).reverse()
    if (numbers.has(String(back))) return ~numbers.get(String(back))
    if (!numbers.has(String(parts))) {
      numbers.set(String(parts), made.length)
      made.push(ringPoints(parts, arcs))
    }
    return numbers.get(String(parts))
  }
  const start = (arc) => String(arc < 0 ? arcs[~arc].at(-1) : arcs[arc][0])
  const rejoined = (ring) => {
    const parts = turned(ring, (arc) => ends.get(start(arc)).size !== 2)
    const runs = []
    for (const arc of parts) {
      if (runs.length === 0 || ends.get(start(arc)).size !== 2) runs.push([])
      runs.at(-1).push(arc)
    }
    return runs.map(run)
  }
  const rings = new Map([...countries].map(([id, polygons]) => [id, polygons.map((polygon) => polygon.map(rejoined))]))
  return { rings, made }
}

/** A ring from where three arcs meet; if there is no such point, so that both who use it begin at the same one. */
function turned(ring, meets) {
  const first = ring.findIndex(meets)
  if (first >= 0) return [...ring.slice(first), ...ring.slice(0, first)]
  const least = Math.min(...ring.map(at))
  const position = ring.findIndex((arc) => at(arc) === least)
  const from = ring[position] < 0 ? position + 1 : position
  return [...ring.slice(from), ...ring.slice(0, from)]
}

/** Largest triangle that an arc may lose: less where the arc bounds something small, so that it stays a shape. */
function bendOf(countries, arcs) {
  const bends = new Map()
  for (const ring of [...countries.values()].flat(2)) {
    const bend = Math.min(BEND, (areaKm2(ring, arcs) / 111 ** 2) * 0.01)
    for (const arc of ring) bends.set(at(arc), Math.min(bends.get(at(arc)) ?? BEND, bend))
  }
  return bends
}

/** By Visvalingam and Whyatt: the flattest bend goes first, until all left are larger than `bend`. */
function simplified(points, bend) {
  const kept = points.map((point) => point)
  const closed = String(points[0]) === String(points.at(-1))
  const least = closed ? 4 : 2
  while (kept.length > least) {
    let flattest = 0
    let size = Infinity
    for (let index = 1; index + 1 < kept.length; index += 1) {
      const area = triangle(kept[index - 1], kept[index], kept[index + 1])
      if (area < size) [flattest, size] = [index, area]
    }
    if (size > bend) break
    kept.splice(flattest, 1)
  }
  return kept
}

function triangle([ax, ay], [bx, by], [cx, cy]) {
  const shrink = Math.cos((by * Math.PI) / 180)
  const turn = (x) => ((x + 540) % 360) - 180
  return Math.abs(turn(bx - ax) * (cy - ay) - turn(cx - ax) * (by - ay)) * 0.5 * shrink
}

/** On the grid, as steps; points that fall together become one. */
function gridded(points, grid) {
  const cells = points.map(([x, y]) => [Math.round((x - grid.translate[0]) / grid.scale[0]), Math.round((y - grid.translate[1]) / grid.scale[1])])
  const apart = cells.filter(([x, y], index) => index === 0 || x !== cells[index - 1][0] || y !== cells[index - 1][1])
  if (apart.length === 1) apart.push(apart[0])
  return apart.map(([x, y], index) => (index === 0 ? [x, y] : [x - apart[index - 1][0], y - apart[index - 1][1]]))
}

/** The topology with only the arcs that are used, numbered as they come. */
function topologyOf(countries, arcs, grid) {
  const numbers = new Map()
  const used = []
  const number = (arc) => {
    if (!numbers.has(at(arc))) {
      numbers.set(at(arc), used.length)
      used.push(gridded(arcs.get(at(arc)), grid))
    }
    return arc < 0 ? ~numbers.get(at(arc)) : numbers.get(at(arc))
  }
  const geometries = [...countries].map(([id, polygons]) => ({
    type: 'MultiPolygon', id, ...(id.startsWith('X') ? { properties: { disputed: true } } : {}),
    arcs: polygons.map((polygon) => polygon.map((ring) => ring.map(number))),
  }))
  const lines = disputedArcs(countries).map((arc) => [number(arc)])
  return {
    type: 'Topology',
    objects: {
      countries: { type: 'GeometryCollection', geometries },
      disputed: { type: 'MultiLineString', arcs: lines },
    },
    arcs: used,
    transform: grid,
  }
}

/** Arcs around areas with a code that begins with X, of which the United Nations says that they are disputed. */
function disputedArcs(countries) {
  const areas = [...countries].filter(([id]) => id.startsWith('X')).flatMap(([, polygons]) => polygons.flat(2))
  return [...new Set(areas.map(at))]
}

/** Takes away rings that turned inside out or into a line; of each country at least one must stay. */
function whole(topology) {
  for (const country of topology.objects.countries.geometries) {
    const size = (ring) => geoArea(feature(topology, { type: 'Polygon', arcs: [ring] }))
    const rings = country.arcs.filter(([outer]) => size(outer) > 0 && size(outer) < 2 * Math.PI)
    if (rings.length === 0) throw new Error(`${country.id} has no land left`)
    country.arcs = rings.map(([outer, ...holes]) => [outer, ...holes.filter((hole) => size(hole) > 2 * Math.PI)])
  }
  return topology
}

function check(topology) {
  const countries = new Map(feature(topology, topology.objects.countries).features.map((one) => [one.id, one]))
  for (const [id, country] of countries) {
    if (!(geoArea(country) < 2 * Math.PI)) throw new Error(`${id} is inside out`)
  }
  for (const [id, point] of Object.entries(POINTS)) {
    const holders = [...countries.values()].filter((one) => geoContains(one, point)).map((one) => one.id)
    if (String(holders) !== id) throw new Error(`${point} lies in ${holders}, not in ${id}`)
  }
}

const source = unpacked(process.argv[2] ?? 'plotly.js-3.3.0.tgz')
const exact = arcsOf(source)
const { rings: countries, made } = joined(filtered(polygonsOf(source.objects.countries.geometries), exact), exact)
const bends = bendOf(countries, made)
const arcs = new Map([...bends].map(([arc, bend]) => [arc, simplified(made[arc], bend)]))
const grid = { scale: [360 / GRID[0], 180 / GRID[1]], translate: [-180, -90] }
const world = whole(topologyOf(countries, arcs, grid))
check(world)
const text = `${JSON.stringify(world)}\n`
const size = { raw: text.length, gzip: gzipSync(text, { level: 9 }).length }
console.log(`${countries.size} countries and areas, ${world.arcs.length} arcs, ${size.raw} bytes, ${size.gzip} gzipped`)
if (size.raw > LARGEST.raw || size.gzip > LARGEST.gzip) throw new Error('larger than the explorer may carry')
writeFileSync(TARGET, text)
