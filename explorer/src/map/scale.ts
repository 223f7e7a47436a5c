/** Scales that stay as they are on every day and for every run shown together: classes, colours, sizes. */
import type { Book } from '../model/book'
import type { Quantity } from '../model/types'

export interface MapScale {
  quantity: string
  unit: string
  /** Whether values lie on both sides of 0. */
  diverging: boolean
  /** Whether values are those of one run less those of another. */
  difference: boolean
  /** Whether values are shares of the members. */
  share: boolean
  /** Bounds between the classes, ascending. */
  breaks: readonly number[]
  /** A colour for each class, one more than bounds. */
  colours: readonly string[]
  /** Largest middle value of any quantity over all days and books, for widths and sizes. */
  most(quantity: string): number
}

/** One hue from light to dark, even in lightness, so that it reads in grey and with any colour blindness. */
export const RAMP = ['#dcebf7', '#b9d8ee', '#8cbfe2', '#5a9fcf', '#3680b8', '#185f9a', '#083c70'] as const
/** Orange below 0, blue above, neutral around it. */
export const DIVERGING = ['#9a4600', '#d57f22', '#f3c08a', '#f2f0ea', '#a9cde8', '#4f93c6', '#134f88'] as const
/** Bounds of the classes of probability, as stored quantiles give them. */
export const CHANCES = [0.05, 0.25, 0.5, 0.75, 0.95] as const
const CLASSES = RAMP.length
/** Values that differ more than this from label to label get classes that grow, not equal ones. */
const UNEVEN = 8

/** A scale that holds for all days of all books. */
export function scaleFor(books: readonly Book[], quantity: string): MapScale {
  const about = books.map((book) => book.quantities.get(quantity)).find(Boolean)
  const most = mostOf(books)
  const base = { quantity, unit: about?.unit ?? '', share: about?.kind === 'share', difference: false, most }
  if (base.share && least(books, quantity) >= 0) {
    return { ...base, diverging: false, breaks: CHANCES, colours: sampled(CHANCES.length + 1) }
  }
  const largest = most(quantity)
  if (least(books, quantity) < 0) return around(base, largest)
  const breaks = isUneven(books, quantity, about) ? growing(largest, about) : equal(largest)
  return { ...base, diverging: false, breaks, colours: sampled(breaks.length + 1) }
}

/** A scale around 0 for a book of differences. */
export function differenceScale(book: Book, quantity: string): MapScale {
  const about = book.quantities.get(quantity)
  const most = mostOf([book])
  const base = { quantity, unit: about?.unit ?? '', share: about?.kind === 'share', difference: true, most }
  return around(base, most(quantity))
}

/** Classes around 0: of people tenfold, so that few and many are both seen; else in equal steps. */
function around(base: Pick<MapScale, 'quantity' | 'unit' | 'share' | 'difference' | 'most'>, largest: number): MapScale {
  let positive: number[]
  if (base.unit.startsWith('person')) {
    const least = base.unit === 'person' || base.unit === 'person/day' ? 100 : 0
    const outer = Math.max(least, 10 ** Math.floor(Math.log10(largest > 0 ? largest / 1.2 : 1)))
    positive = [outer / 100, outer / 10, outer]
  } else {
    const step = nice(largest > 0 ? largest / 3 : 1)
    positive = [step / 2, 1.5 * step, 2.5 * step]
  }
  const breaks = [...positive.map((bound) => -bound).reverse(), ...positive].map(tidy)
  return { ...base, diverging: true, breaks, colours: DIVERGING }
}

/** Class of a value: how many bounds it reaches. */
export function classOf(breaks: readonly number[], value: number): number {
  let found = 0
  while (found < breaks.length && value >= (breaks[found] as number)) found += 1
  return found
}

/** Colour of a value; none of nobody on a scale from 0. */
export function colourOf(scale: MapScale, value: number, none: string): string {
  if (!scale.diverging && value <= 0) return none
  if (scale.diverging) return scale.colours[Math.min(classAround(scale.breaks, value), scale.colours.length - 1)] as string
  return scale.colours[classOf(scale.breaks, value)] as string
}

/** As `classOf` with bounds that are the same on both sides of 0: one below 0 belongs to the class further from 0. */
function classAround(breaks: readonly number[], value: number): number {
  return value >= 0 ? classOf(breaks, value) : breaks.length - classOf(breaks, -value)
}

function mostOf(books: readonly Book[]): (quantity: string) => number {
  const known = new Map<string, number>()
  return (quantity) => {
    let most = known.get(quantity)
    if (most === undefined) {
      most = Math.max(0, ...books.map((book) => middleRange(book, quantity)[1]))
      known.set(quantity, most)
    }
    return most
  }
}

function least(books: readonly Book[], quantity: string): number {
  return Math.min(0, ...books.map((book) => middleRange(book, quantity)[0]))
}

/** Smallest of the middle values, and the largest away from 0. */
function middleRange(book: Book, quantity: string): [number, number] {
  let low = 0
  let high = 0
  for (const label of book.labels(quantity)) {
    for (const value of book.middle(quantity, label)) {
      if (value < low) low = value
      if (Math.abs(value) > high) high = Math.abs(value)
    }
  }
  return [low, high]
}

function isUneven(books: readonly Book[], quantity: string, about: Quantity | undefined): boolean {
  if (!about?.unit.startsWith('person')) return false
  const tops = books.flatMap((book) => book.labels(quantity).map((label) => Math.max(...book.middle(quantity, label))))
  const sorted = tops.filter((top) => top > 0).sort((one, other) => one - other)
  return sorted.length > 2 && (sorted.at(-1) as number) > UNEVEN * (sorted[sorted.length >> 1] as number)
}

/** Bounds 1, 3, 10, 30 … below the largest value; none under one person. */
function growing(largest: number, about: Quantity | undefined): number[] {
  const whole = about?.unit === 'person' || about?.unit === 'person/day'
  const found: number[] = []
  for (let power = Math.ceil(Math.log10(largest)); found.length < CLASSES - 1 && power > -12; power -= 1) {
    for (const lead of [3, 1]) {
      const bound = lead * 10 ** power
      if (bound < largest && (!whole || bound >= 1) && found.length < CLASSES - 1) found.unshift(tidy(bound))
    }
  }
  return found
}

/** Equal steps from 0, on 1, 2, 2.5 or 5. */
function equal(largest: number): number[] {
  if (!(largest > 0)) return []
  const step = nice(largest / CLASSES, true)
  return Array.from({ length: CLASSES - 1 }, (_, index) => tidy(step * (index + 1))).filter((bound) => bound < largest)
}

/** The next number of 1, 2, 2.5, 5 times a power of ten: not above `value`, or not below it. */
export function nice(value: number, above = false): number {
  if (!(value > 0)) return 1
  const power = 10 ** Math.floor(Math.log10(value) + 1e-12)
  const leads = [1, 2, 2.5, 5, 10]
  const lead = above
    ? leads.find((one) => one * power >= value * (1 - 1e-9))
    : [...leads].reverse().find((one) => one * power <= value * (1 + 1e-9))
  return tidy((lead ?? 1) * power)
}

const tidy = (value: number) => Number(value.toPrecision(12))

function sampled(count: number): string[] {
  const last = CLASSES - 1
  if (count === 1) return [RAMP[3]]
  return Array.from({ length: count }, (_, index) => RAMP[Math.round((index * last) / (count - 1))] as string)
}
