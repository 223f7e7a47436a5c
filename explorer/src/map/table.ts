/** The numbers that a map shows on a day, as a table with codes and points. */
import { sourceLines } from '../exports/lines'
import type { Speech, Word } from '../i18n'
import type { Book } from '../model/book'
import type { LonLat, View } from '../model/types'
import type { Cell, Column, Table } from '../table/table'
import { quantityName } from './describe'

/** One row a country or place of the quantity, largest first. */
export function mapTable(view: View, book: Book, quantity: string, time: number, speech: Speech): Table {
  const about = book.quantities.get(quantity)
  const byPlace = about?.by === 'place'
  const places = new Map(view.places.map((place) => [place.name, place]))
  const anchors = new Map(view.countries.map((country) => [country.iso3, country.anchor]))
  const date = book.dates[time] ?? ''
  const found = book.labels(quantity).map((label) => {
    const spread = book.spread(quantity, label, time)
    const place = places.get(label)
    const iso3 = byPlace ? (place?.iso3 ?? '') : label
    const country = iso3 ? speech.country(iso3) : ''
    const where: Cell[] = byPlace ? [speech.label(label), country, iso3, place?.pcode ?? ''] : [country, iso3]
    const row: Cell[] = [...where, date, quantity, about?.unit ?? '', ...spread]
    const point = byPlace ? place?.at : anchors.get(label)
    return { row, middle: spread[spread.length >> 1] ?? 0, point: pointOf(point) }
  })
  found.sort((one, other) => other.middle - one.middle)
  const name = quantityName(speech, about, quantity)
  return {
    title: speech.t('map.onDay', { quantity: name, date: speech.date(date) }),
    name: `map-${quantity}-${date}`,
    columns: columnsOf(book, quantity, speech),
    rows: found.map(({ row }) => row),
    notes: sourceLines(view, speech, { map: true }),
    places: found.map(({ point }) => point),
  }
}

function pointOf(at: LonLat | null | undefined): GeoJSON.Geometry | null {
  return at ? { type: 'Point', coordinates: at } : null
}

function columnsOf(book: Book, quantity: string, speech: Speech): Column[] {
  const about = book.quantities.get(quantity)
  const text = (id: string, word: Word): Column => ({ id, title: speech.t(word), type: 'text' })
  const country = [text('country', 'map.column.country'), { id: 'iso3', title: 'ISO3', type: 'text' } as Column]
  const where = about?.by === 'place' ? [text('place', 'map.column.place'), ...country, text('pcode', 'map.column.code')] : country
  const unit = about?.unit ?? ''
  const numbers: Column[] = about?.kind === 'share'
    ? [{ id: 'share', title: speech.t('map.column.share'), type: 'number', unit }]
    : book.levels.map((level) => ({ id: levelId(level), title: speech.percent(level), type: 'number', unit }))
  const date: Column = { id: 'date', title: speech.t('map.column.date'), type: 'date' }
  return [...where, date, text('quantity', 'map.column.quantity'), text('unit', 'map.column.unit'), ...numbers]
}

/** Name of a level in exports, as q05. */
function levelId(level: number): string {
  return `q${String(Math.round(level * 100)).padStart(2, '0')}`
}
