/** Which quantities can be shown on the map, in groups. */
import type { Word } from '../i18n'
import type { Book } from '../model/book'
import type { Quantity, View } from '../model/types'
import { isOfCrossings } from './scene'

export interface LayerGroup {
  word: Word
  quantities: Quantity[]
}

const BY_MECHANISM: Partial<Record<string, Word>> = {
  status: 'map.group.status', opinion: 'map.group.opinion', response: 'map.group.government', homeland: 'map.group.government',
  pressure: 'map.group.pressure', offices: 'map.group.work', work: 'map.group.work', recruits: 'map.group.recruits',
}
const ORDER: readonly Word[] = [
  'map.group.people', 'map.group.crossings', 'map.group.cities', 'map.group.status', 'map.group.government', 'map.group.opinion',
  'map.group.work', 'map.group.pressure', 'map.group.recruits', 'map.group.other',
]
/** What is looked for first stands first in its group. */
const FIRST = ['stock', 'stock_per_1000', 'arrivals', 'arrivals_per_100k', 'queue', 'waiting_days', 'rent', 'school_strain', 'position']

export function layerGroups(view: View, book: Book): LayerGroup[] {
  const groups = new Map<Word, Quantity[]>(ORDER.map((word) => [word, []]))
  for (const quantity of book.quantities.values()) {
    if (quantity.by !== 'country' && quantity.by !== 'place') continue
    if (book.labels(quantity.id).length > 0) groups.get(groupOf(view, book, quantity))?.push(quantity)
  }
  const rank = ({ id }: Quantity) => (FIRST.includes(id) ? FIRST.indexOf(id) : FIRST.length)
  for (const quantities of groups.values()) quantities.sort((one, other) => rank(one) - rank(other))
  return [...groups].map(([word, quantities]) => ({ word, quantities })).filter(({ quantities }) => quantities.length > 0)
}

function groupOf(view: View, book: Book, { id, by, mechanism, unit }: Quantity): Word {
  if (by === 'place' && isOfCrossings(view, book, id)) return 'map.group.crossings'
  if (by === 'place' && !unit.startsWith('person')) return 'map.group.cities'
  if (by === 'place' || mechanism === '' || mechanism === 'exodus') return 'map.group.people'
  return BY_MECHANISM[mechanism] ?? 'map.group.other'
}

/** The quantity that a link asks for, or the first there is. */
export function layerOf(view: View, book: Book, wanted: string): string {
  const ids = layerGroups(view, book).flatMap(({ quantities }) => quantities.map(({ id }) => id))
  return ids.includes(wanted) ? wanted : (ids[0] ?? wanted)
}
