/** What is said of a place on a day: the same words in the label, the tooltip and the panel. */
import type { Speech } from '../i18n'
import type { Book } from '../model/book'
import type { Quantity, View } from '../model/types'
import { chanceBounds, chanceClass } from './chance'
import { sizeQuantity, valuesAt, type Item } from './scene'

const DIGITS = 3

/** To three digits, since no more is known. */
export function rounded(value: number): number {
  return value === 0 ? 0 : Number(value.toPrecision(DIGITS))
}

/** A number to three digits as it is written in the language, with two behind the point where it is small. */
export function figure(speech: Speech, value: number): string {
  const size = Math.abs(value)
  return speech.number(rounded(value), size >= 1 && size < 10 ? 2 : undefined)
}

/** Name of a quantity in the reader's language; of one that has none, its meaning in English. */
export function quantityName(speech: Speech, quantity: Quantity | undefined, id: string): string {
  return speech.named('quantity', id, quantity?.about || id)
}

/** A number with its unit, as said in a sentence: "101,000 people". */
export function valueWords(speech: Speech, quantity: Quantity | undefined, value: number): string {
  if (quantity?.kind === 'share') return speech.percent(value)
  const number = figure(speech, value)
  const unit = quantity?.unit ?? ''
  if (unit === 'person') return speech.t('map.people', { number })
  if (unit === 'person/day') return speech.t('map.peopleADay', { number })
  return unit === '' || unit === '1' ? number : `${number} ${speech.named('unit', unit)}`
}

export interface Telling {
  view: View
  book: Book
  quantity: string
  threshold: number | null
  speech: Speech
  /** Whether the book holds differences. */
  difference?: boolean
}

/** One sentence for a quantity at a label: the middle, the day and the central 90 %. */
export function sentence(telling: Telling, label: string, time: number, id = telling.quantity): string {
  const { book, speech, threshold } = telling
  const quantity = book.quantities.get(id)
  const spread = book.spread(id, label, time)
  const middle = spread[spread.length >> 1] ?? 0
  const isPeople = quantity?.unit === 'person' && (id === 'stock' || id === 'stock_at')
  const value = `${telling.difference && middle > 0 ? '+' : ''}${valueWords(speech, quantity, middle)}`
  const words = isPeople && !telling.difference ? value : `${quantityName(speech, quantity, id)} ${value}`
  const given = { place: speech.label(label), value: words, date: speech.date(book.dates[time] ?? '') }
  if (spread.length < 2) return speech.t('map.said', given)
  const [low, high] = [spread[0] as number, spread.at(-1) as number].map((one) => figure(speech, one))
  const said = speech.t('map.saidWithBand', { ...given, low: low as string, high: high as string })
  return threshold === null || telling.difference || id !== telling.quantity ? said : `${said}; ${chanceWords(telling, spread)}`
}

/** The probability that the threshold is exceeded, as far as the quantiles tell. */
export function chanceWords({ book, speech, threshold }: Telling, spread: readonly number[]): string {
  const bounds = chanceBounds(book.levels, chanceClass(spread, threshold ?? 0))
  return speech.t('map.chanceSaid', { number: speech.number(threshold ?? 0), chance: rangeWords(speech, bounds) })
}

/** A class of probability: "less than 5 %", "25–50 %". */
export function rangeWords(speech: Speech, [low, high]: [number, number]): string {
  if (low <= 0) return speech.t('map.lessThan', { share: speech.percent(high) })
  if (high >= 1) return speech.t('map.moreThan', { share: speech.percent(low) })
  return speech.t('map.range', { low: Math.round(low * 100), high: speech.percent(high) })
}

/** What an item says of itself, one line each thing. */
export function tell(telling: Telling, item: Item, time: number): string[] {
  const { view, book, quantity, speech, difference } = telling
  const lines: string[] = []
  if (valuesAt(view, book, quantity, item.id) && item.values) lines.push(sentence(telling, item.id, time))
  if (item.kind !== 'country') {
    const size = sizeQuantity(view, book, quantity, item.kind === 'crossing')
    if (item.sizes && size !== quantity) lines.push(sentence(telling, item.id, time, size))
  }
  if (item.kind === 'crossing') {
    if (quantity !== 'crossed_in_at' && book.has('crossed_in_at', item.id)) lines.push(sentence(telling, item.id, time, 'crossed_in_at'))
    if (!difference && item.passes) lines.push(passWords(speech, item.passes[time] ?? 0))
  }
  if (lines.length === 0) lines.push(`${speech.label(item.id)}: ${speech.t(item.kind === 'country' && item.home ? 'map.left' : 'map.noData')}`)
  const [first = '', ...others] = lines
  const name = `${speech.label(item.id)}: `
  const short = others.map((line) => (line.startsWith(name) ? capital(line.slice(name.length)) : line))
  return [first.startsWith(name) ? first : `${name}${first}`, ...short]
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function passWords(speech: Speech, people: number): string {
  return people === 0 ? speech.t('map.shut') : speech.t('map.passes', { number: speech.number(people) })
}

/** The central half and nine tenths at a label, as the tooltip tells them; "" of a share. */
export function bandWords({ book, quantity, speech }: Telling, label: string, time: number): string {
  const spread = book.spread(quantity, label, time)
  if (spread.length !== 5) return ''
  const [q05, q25, , q75, q95] = spread.map((value) => figure(speech, value))
  return speech.t('map.bands', { q05: q05 ?? '', q25: q25 ?? '', q75: q75 ?? '', q95: q95 ?? '' })
}
