/** The map as pure SVG that can leave the page: land, flows, places, names and legend, every style an attribute. */
import { sourceLines } from '../exports/lines'
import { escaped, type Picture } from '../exports/picture'
import type { Speech } from '../i18n'
import type { Book } from '../model/book'
import type { View } from '../model/types'
import { Exceeding, HATCHES, shareClass, SPOT } from './chance'
import { classWords, hatchWords, unitWords } from './classes'
import { quantityName, valueWords } from './describe'
import { ARROW, FEWER, FLOW_COLOURS, headOf, MORE, opacityOf, widthOf } from './flows'
import { countryFill, diamond, isShut, LOOK, placeFill, radiusOf } from './look'
import { namedOf, placedNames, valueUnder, type Named } from './names'
import { nice, type MapScale } from './scale'
import { itemsOf, layoutOf, lineOf, mostFlow, sizeQuantity, type Item, type Layout } from './scene'
import type { World } from './world'

export interface MapPicture {
  world: World
  view: View
  book: Book
  quantity: string
  time: number
  scale: MapScale
  threshold: number | null
  speech: Speech
  /** Title instead of the quantity's name. */
  title?: string
  /** Lines below instead of those of the view. */
  notes?: string[]
}

const WIDTH = 960
const MAP = 600
const LINE = 20
const COLUMN = 240

interface Drawing extends MapPicture {
  layout: Layout
  items: Item[]
}

/** The map of a day with its legend. */
export function mapPicture(asked: MapPicture): Picture {
  const { world, view, book, quantity, time, speech } = asked
  const layout = layoutOf(view, world, WIDTH, MAP, true)
  const drawing: Drawing = { ...asked, layout, items: itemsOf(layout, view, book, quantity) }
  const legend = legendOf(drawing)
  const date = book.dates[time] ?? ''
  const body = [
    `<defs>${patterns()}<clipPath id="map-window"><rect width="${WIDTH}" height="${MAP}"/></clipPath></defs>`,
    `<g clip-path="url(#map-window)"><rect width="${WIDTH}" height="${MAP}" fill="${LOOK.sea}"/>`,
    landOf(drawing), flowsOf(drawing), drawing.items.map((item) => spotOf(drawing, item)).join(''), namesOf(drawing), '</g>',
    `<rect width="${WIDTH}" height="${MAP}" fill="none" stroke="#d9d9d6"/>`, legend.body,
  ].join('')
  return {
    name: `map-${quantity}-${date}`,
    title: asked.title ?? quantityName(speech, book.quantities.get(quantity), quantity),
    subtitle: `${view.run.title} · ${speech.date(date)}`,
    width: WIDTH, height: MAP + legend.height, body,
    notes: asked.notes ?? sourceLines(view, speech, { map: true }),
  }
}

function patterns(): string {
  const hatches = HATCHES.slice(1).flatMap((apart, index) => [
    pattern(`map-hatch-${index + 1}`, apart), pattern(`map-hatch-spot-${index + 1}`, apart * SPOT),
  ])
  const disputed = [
    '<pattern id="map-disputed" patternUnits="userSpaceOnUse" width="5" height="5" patternTransform="rotate(-45)">',
    `<rect width="5" height="5" fill="${LOOK.land}"/><line y2="5" stroke="${LOOK.border}" stroke-width="2"/></pattern>`,
  ]
  return [...hatches, ...disputed].join('')
}

function pattern(id: string, apart: number): string {
  return [
    `<pattern id="${id}" patternUnits="userSpaceOnUse" width="${apart}" height="${apart}" patternTransform="rotate(45)">`,
    `<line x1="1.6" x2="1.6" y2="${apart}" stroke="#ffffff" stroke-opacity="0.7"/>`,
    `<line y2="${apart}" stroke="${LOOK.ink}" stroke-width="1.6"/></pattern>`,
  ].join('')
}

function landOf(drawing: Drawing): string {
  const { layout, items, scale, time, book, quantity } = drawing
  const byCountry = book.quantities.get(quantity)?.by === 'country'
  const around = layout.shapes.filter((shape) => !shape.inRun)
    .map(({ d, disputed }) => `<path d="${d}" fill="${disputed ? 'url(#map-disputed)' : LOOK.land}"/>`)
  const shapes = new Map(layout.shapes.map((shape) => [shape.id, shape.d]))
  const ofRun = items.filter((item) => item.kind === 'country').map((item) => {
    const d = shapes.get(item.id) ?? ''
    const chance = chanceOf(drawing, item)
    const hatch = chance > 0 ? `<path d="${d}" fill="url(#map-hatch-${chance})"/>` : ''
    return `<path d="${d}" fill="${countryFill(scale, item, time, byCountry)}" stroke="${LOOK.edge}" stroke-width="0.8"/>${hatch}`
  })
  return [
    ...around, `<path d="${layout.borders}" fill="none" stroke="${LOOK.border}" stroke-width="0.7"/>`, ...ofRun,
    `<path d="${layout.disputed}" fill="none" stroke="${LOOK.edge}" stroke-width="0.9" stroke-dasharray="3 2.5"/>`,
  ].join('')
}

function chanceOf({ scale, book, threshold, time }: Drawing, item: Item): number {
  if (!item.values || scale.difference) return 0
  if (scale.share) return shareClass(book.levels, item.values[time] as number)
  return threshold === null ? 0 : Exceeding.of(book, scale.quantity, item.id, threshold).at(time)
}

function flowsOf({ view, layout, scale, book, time }: Drawing): string {
  const most = mostFlow(view, scale.most)
  return layout.ways.map(({ flow, way }) => {
    const value = book.at(flow.quantity, flow.label, time)
    const width = widthOf(value, most)
    if (width === 0) return ''
    const colour = scale.difference ? (value > 0 ? MORE : FEWER) : FLOW_COLOURS[flow.kind]
    const [x, y] = [way.points[ARROW * 2] as number, way.points[ARROW * 2 + 1] as number]
    const size = headOf(width)
    const turn = `translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${((way.angle * 180) / Math.PI).toFixed(1)}) scale(${size.toFixed(1)})`
    const head = width > 0.9 ? `<path d="M0.4,0L-0.6,0.5L-0.6,-0.5Z" transform="${turn}" fill="${colour}" fill-opacity="0.9"/>` : ''
    const stroke = `stroke="${colour}" stroke-width="${width.toFixed(2)}" stroke-opacity="${opacityOf(width)}" stroke-linecap="round"`
    return `<path d="${lineOf(way)}" fill="none" ${stroke}/>${head}`
  }).join('')
}

function spotOf(drawing: Drawing, item: Item): string {
  const { view, book, scale, time, quantity } = drawing
  if (item.kind === 'country') return ''
  const crossing = item.kind === 'crossing'
  const radius = radiusOf(item, time, scale.most(sizeQuantity(view, book, quantity, crossing)), 1)
  const [x, y] = [item.at[0].toFixed(1), item.at[1].toFixed(1)]
  const fill = placeFill(scale, item, time)
  const outline = crossing ? `<path d="${diamond(radius)}"` : `<circle r="${radius.toFixed(1)}"`
  const chance = chanceOf(drawing, item)
  const hatch = chance > 0 ? `${outline} fill="url(#map-hatch-spot-${chance})"/>` : ''
  const shape = `${outline} fill="${fill}" fill-opacity="${crossing ? 1 : 0.72}" stroke="${LOOK.ink}"/>${hatch}`
  const cross = isShut(item, time) ? `<path d="M-5,-5L5,5M-5,5L5,-5" stroke="${LOOK.ink}" stroke-width="2"/>` : ''
  return `<g transform="translate(${x} ${y})"><title>${escaped(drawing.speech.label(item.id))}</title>${shape}${cross}</g>`
}

function namesOf({ layout, items, speech, time, scale }: Drawing): string {
  const named = namedOf(layout, items, speech)
  const halo = 'stroke="#ffffff" stroke-width="3" stroke-linejoin="round" stroke-opacity="0.85" paint-order="stroke"'
  const text = (x: number, y: number, style: string, words: string) => words === '' ? ''
    : `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${style} text-anchor="middle" fill="${LOOK.ink}" ${halo}>${escaped(words)}</text>`
  return placedNames(named, layout.projected.start, WIDTH, MAP).map((spot, index) => {
    const { item, name } = named[index] as Named
    if (!spot) return ''
    const value = valueUnder(speech, scale, item.values?.[time])
    return text(...spot, 'font-size="12" font-weight="bold"', name) + text(spot[0], spot[1] + 14, 'font-size="11.5"', value)
  }).join('')
}

/** Entries in columns below the map. */
function legendOf(drawing: Drawing): { body: string; height: number } {
  const { scale, speech, book, quantity, threshold } = drawing
  const about = book.quantities.get(quantity)
  const box = (fill: string) => `<rect x="0" y="-10" width="22" height="12" fill="${fill}" stroke="${LOOK.edge}" stroke-opacity="0.45"/>`
  const head = [quantityName(speech, about, quantity), unitWords(scale, speech)].filter(Boolean).join(', ')
  const columns = [[['', head], ...classWords(scale, speech, about).map(({ colour, text }) => [box(colour), text])]]
  if (!scale.difference && (threshold !== null || scale.share)) {
    const title = scale.share ? speech.t('map.shareOfMembers') : `${speech.t('map.threshold')} ${speech.number(threshold ?? 0)}`
    const hatches = hatchWords(book.levels, speech).map(({ chance, text }) => [box(`url(#map-hatch-${chance})`), text])
    columns.push([['', title], ...hatches])
  }
  columns.push(marksOf(drawing, box))
  const body = columns.map((entries, column) => entries.map(([sign, text], row) => [
    `<g transform="translate(${column * COLUMN * 1.1} ${MAP + (row + 1) * LINE})">${sign}`,
    `<text x="${sign ? 28 : 0}" font-size="12"${sign ? '' : ' font-weight="bold"'} fill="${LOOK.ink}">${escaped(text ?? '')}</text></g>`,
  ].join('')).join('')).join('')
  return { body, height: (Math.max(...columns.map((entries) => entries.length)) + 0.5) * LINE }
}

function marksOf({ view, book, scale, speech }: Drawing, box: (fill: string) => string): string[][] {
  const sizes = [false, true].flatMap((crossing) => {
    const id = sizeQuantity(view, book, scale.quantity, crossing)
    const most = scale.most(id)
    if (!(most > 0)) return []
    const sign = crossing ? '<path d="M11,-11L18,-4L11,3L4,-4Z"' : '<circle cx="11" cy="-4" r="6"'
    const value = valueWords(speech, book.quantities.get(id), nice(most))
    return [[`${sign} fill="#ffffff" stroke="${LOOK.ink}"/>`, speech.t(crossing ? 'map.diamondOf' : 'map.circleOf', { number: value })]]
  })
  const line = (colour: string) => `<path d="M0,-4H15M13,-8L21,-4L13,0Z" fill="${colour}" stroke="${colour}" stroke-width="2"/>`
  const kinds = [...new Set(view.flows.map(({ kind }) => kind))]
  const words = { crossing: 'map.flowCrossing', onward: 'map.flowOnward', return: 'map.flowReturn' } as const
  const flows = scale.difference && kinds.length > 0
    ? [[line(MORE), speech.t('map.more')], [line(FEWER), speech.t('map.fewer')]]
    : kinds.map((kind) => [line(FLOW_COLOURS[kind]), speech.t(words[kind])])
  const most = mostFlow(view, scale.most)
  const number = speech.short(Number(most.toPrecision(2)))
  const widest = most > 0 ? [[`<path d="M0,-4H22" stroke="${LOOK.edge}" stroke-width="9"/>`, speech.t('map.flowWidth', { number })]] : []
  return [['', speech.t('map.legend')], ...sizes, ...flows, ...widest, [box('url(#map-disputed)'), speech.t('map.disputed')]]
}
