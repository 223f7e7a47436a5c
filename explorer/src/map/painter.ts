/**
 * Draws a map for a day, straight on its elements: React makes them once, and from then on only what is different from
 * the day before is touched. Nothing is made anew in a frame.
 */
import type { Book } from '../model/book'
import type { View } from '../model/types'
import { Exceeding, HATCHES, shareClass } from './chance'
import type { Elements } from './elements'
import { drawFlows, FLOW_COLOURS, type Drawn } from './flows'
import { countryFill, diamond, isShut, placeFill, radiusOf, roomOf } from './look'
import type { Viewport } from './projection'
import type { MapScale } from './scale'
import { lineOf, mostFlow, sizeQuantity, type Item, type Layout } from './scene'

/** What is drawn of an item, and what it looked like last. */
interface Mark {
  item: Item
  /** The element that is focused, moved and labelled. */
  element: Element
  shape: Element
  hatch: Element | null
  cross: Element | null
  exceeding: Exceeding | null
  fill: string
  chance: number
  radius: number
  shut: boolean
}

export interface Painted {
  view: View
  book: Book
  scale: MapScale
  threshold: number | null
  layout: Layout
  items: readonly Item[]
  elements: Elements
  /** What the addresses of the hatching patterns begin with. */
  hatchId: string
}

const FRAME = 'explorer-frame'
/** Measures that are kept for whoever wants to read them. */
const MOST_MEASURES = 2000
const SHARPEST = 2

export class Painter {
  port: Viewport
  private readonly marks: Mark[]
  private readonly flows: Drawn[]
  private readonly widest: number
  private readonly most: Record<'place' | 'crossing', number>
  private readonly byCountry: boolean
  private readonly room: number
  private readonly ratio: number
  private readonly context: CanvasRenderingContext2D | null
  private time = -1
  private measured = 0

  constructor(private readonly painted: Painted) {
    const { view, book, scale, layout, items, elements } = painted
    const { width, height, start } = layout.projected
    this.port = start
    this.room = roomOf(width)
    this.ratio = Math.min(SHARPEST, window.devicePixelRatio || 1)
    this.byCountry = book.quantities.get(scale.quantity)?.by === 'country'
    const size = (crossing: boolean) => scale.most(sizeQuantity(view, book, scale.quantity, crossing))
    this.most = { place: size(false), crossing: size(true) }
    this.widest = mostFlow(view, scale.most)
    this.flows = flowsOf(painted)
    this.marks = items.flatMap((item) => this.markOf(item) ?? [])
    const canvas = elements.get<HTMLCanvasElement>('canvas')
    this.context = canvas?.getContext('2d') ?? null
    if (canvas) {
      canvas.width = Math.round(width * this.ratio)
      canvas.height = Math.round(height * this.ratio)
    }
  }

  /** One frame: the numbers of a day, and dots along the flows at a phase in [0, 1), or none if it is negative. */
  paint(time: number, phase = -1): void {
    performance.mark(FRAME)
    if (time !== this.time) {
      this.time = time
      for (const mark of this.marks) this.restyle(mark, time)
    }
    this.paintFlows(phase)
    performance.measure(FRAME, FRAME)
    performance.clearMarks(FRAME)
    this.measured += 1
    if (this.measured % MOST_MEASURES === 0) performance.clearMeasures(FRAME)
  }

  /** Moves everything to a viewport. */
  place(port: Viewport): void {
    this.port = port
    const { k, x, y } = port
    const { elements } = this.painted
    elements.get('land')?.setAttribute('transform', `translate(${x.toFixed(2)} ${y.toFixed(2)}) scale(${k.toFixed(5)})`)
    for (let chance = 1; chance < HATCHES.length; chance += 1) {
      elements.get(`pattern ${chance}`)?.setAttribute('patternTransform', `scale(${(1 / k).toFixed(5)}) rotate(45)`)
    }
    for (const { item, element } of this.marks) {
      if (item.kind === 'country') continue
      element.setAttribute('transform', `translate(${(item.at[0] * k + x).toFixed(1)} ${(item.at[1] * k + y).toFixed(1)})`)
    }
    this.paintFlows(-1)
  }

  private paintFlows(phase: number): void {
    if (!this.context) return
    drawFlows(this.context, this.flows, { time: Math.max(0, this.time), most: this.widest, port: this.port, ratio: this.ratio, phase })
  }

  private markOf(item: Item): Mark | null {
    const { book, scale, threshold, elements } = this.painted
    const element = elements.get(`item ${item.id}`)
    const shape = elements.get(`shape ${item.id}`)
    if (!element || !shape) return null
    const exceeding = item.values && threshold !== null && !scale.share && !scale.difference
      ? Exceeding.of(book, scale.quantity, item.id, threshold) : null
    const [hatch, cross] = [elements.get(`hatch ${item.id}`), elements.get(`cross ${item.id}`)]
    return { item, element, shape, hatch, cross, exceeding, fill: '', chance: -1, radius: -1, shut: false }
  }

  private restyle(mark: Mark, time: number): void {
    const { item } = mark
    const { scale } = this.painted
    const fill = item.kind === 'country' ? countryFill(scale, item, time, this.byCountry) : placeFill(scale, item, time)
    if (fill !== mark.fill) {
      mark.fill = fill
      mark.shape.setAttribute('fill', fill)
    }
    if (mark.hatch) this.rehatch(mark, time)
    if (item.kind !== 'country') this.resize(mark, time)
  }

  private rehatch(mark: Mark, time: number): void {
    const { scale, book, hatchId } = this.painted
    const { values } = mark.item
    let chance = mark.exceeding?.at(time) ?? 0
    if (scale.share && !scale.difference && values) chance = shareClass(book.levels, values[time] as number)
    if (chance === mark.chance) return
    mark.chance = chance
    mark.hatch?.setAttribute('fill', chance === 0 ? 'none' : `url(#${hatchId}${mark.item.kind === 'country' ? '' : 'spot'}${chance})`)
  }

  private resize(mark: Mark, time: number): void {
    const { item } = mark
    const radius = radiusOf(item, time, this.most[item.kind === 'crossing' ? 'crossing' : 'place'], this.room)
    if (Math.abs(radius - mark.radius) > 0.05) {
      mark.radius = radius
      const [name, size] = item.kind === 'crossing' ? ['d', diamond(radius)] : ['r', radius.toFixed(1)]
      mark.shape.setAttribute(name as string, size as string)
      mark.hatch?.setAttribute(name as string, size as string)
    }
    const shut = isShut(item, time)
    if (shut !== mark.shut) {
      mark.shut = shut
      mark.cross?.setAttribute('display', shut ? 'inline' : 'none')
    }
  }
}

function flowsOf({ book, layout, scale }: Painted): Drawn[] {
  return layout.ways.map(({ flow, way }) => ({
    way,
    line: new Path2D(lineOf(way)),
    // of a difference the colour tells whether more or fewer people go
    colour: scale.difference ? '' : FLOW_COLOURS[flow.kind],
    values: book.middle(flow.quantity, flow.label),
  }))
}
