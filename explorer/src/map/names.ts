/** Names of countries on a map: those with the most to tell first, none over another. */
import type { Speech } from '../i18n'
import type { Elements } from './elements'
import type { Viewport } from './projection'
import type { MapScale } from './scale'
import type { Item, Layout } from './scene'

const LETTER = 6.6
const LINE = 14
const ROOM = 4

export interface Named {
  item: Item
  name: string
  /** Width of the country, in points of the drawing. */
  wide: number
}

/** Countries with their names: the largest value of any day first, then the widest. */
export function namedOf(layout: Layout, items: readonly Item[], speech: Speech): Named[] {
  const wide = new Map(layout.shapes.map((shape) => [shape.id, shape.wide]))
  return items
    .filter((item) => item.kind === 'country')
    .map((item) => ({ item, name: speech.country(item.id), wide: wide.get(item.id) ?? 0 }))
    .sort((one, other) => peakOf(other.item) - peakOf(one.item) || other.wide - one.wide)
}

function peakOf({ values }: Item): number {
  return values ? values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) : 0
}

/** Where each name stands, in pixels; null where it finds no room. */
export function placedNames(named: readonly Named[], port: Viewport, width: number, height: number): ([number, number] | null)[] {
  const taken: Box[] = []
  const fits = (box: Box) => box[0] > 0 && box[2] < width && box[1] > 0 && box[3] < height && !taken.some((other) => overlap(box, other))
  return named.map(({ item, name, wide }) => {
    const half = (name.length * LETTER) / 2
    if (wide * port.k <= half) return null
    const box = [item.at, item.anchor].flatMap((spot) => (spot ? [boxAround(spot, half, port)] : [])).find(fits)
    if (!box) return null
    taken.push(box)
    return [(box[0] + box[2]) / 2, box[1] + LINE]
  })
}

/** What stands under a name: the value of the day, short. */
export function valueUnder(speech: Speech, scale: MapScale, value: number | undefined): string {
  if (value === undefined) return ''
  const text = scale.share ? speech.percent(value) : speech.short(Number(value.toPrecision(3)))
  return scale.difference && value > 0 ? `+${text}` : text
}

type Box = readonly [number, number, number, number]

function boxAround(spot: readonly [number, number], half: number, { k, x, y }: Viewport): Box {
  const [across, down] = [spot[0] * k + x, spot[1] * k + y]
  return [across - half - ROOM, down - LINE, across + half + ROOM, down + 1.4 * LINE]
}

function overlap(one: Box, other: Box): boolean {
  return one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3]
}

/** The names on the page, set like everything else that the painter sets. */
export class Names {
  private readonly named: Named[]
  private readonly said: string[]

  constructor(layout: Layout, items: readonly Item[], private readonly elements: Elements, private readonly speech: Speech) {
    this.named = namedOf(layout, items, speech)
    this.said = this.named.map(() => '')
    for (const { item, name } of this.named) this.write('name of', item.id, name)
    for (const { item } of this.named) this.write('value of', item.id, '')
  }

  /** Says the values of a day under the names. */
  say(time: number, scale: MapScale): void {
    this.named.forEach(({ item }, index) => {
      const said = valueUnder(this.speech, scale, item.values?.[time])
      if (said === this.said[index]) return
      this.said[index] = said
      this.write('value of', item.id, said)
    })
  }

  /** Shows the names that find room at a viewport. */
  place(port: Viewport, width: number, height: number): void {
    placedNames(this.named, port, width, height).forEach((spot, index) => {
      const text = this.elements.get(`name ${this.named[index]?.item.id}`)
      text?.setAttribute('display', spot ? 'inline' : 'none')
      if (spot) text?.setAttribute('transform', `translate(${spot[0].toFixed(1)} ${spot[1].toFixed(1)})`)
    })
  }

  private write(part: string, id: string, text: string): void {
    const element = this.elements.get(`${part} ${id}`)
    if (element) element.textContent = text
  }
}
