/** What can be charted: labels to choose from, quantities at each, and those that are shown before anybody chooses. */
import type { Book } from '../model/book'
import type { Count, Mark, Place, Quantity, View } from '../model/types'

/** Quantities that are drawn into one chart, because they are parts or causes of one thing. */
const TOGETHER = {
  statuses: (id: string) => ['visitor', 'registered', 'permit', 'overstayer'].includes(id),
  pressures: (id: string) => id.startsWith('pressure_'),
} as const
export type Together = keyof typeof TOGETHER

const OF_A_COUNTRY = [
  'stock', 'stock_at', 'arrivals', 'entries', 'crossed_in', 'queue', 'statuses', 'rent', 'school_strain', 'sympathy',
  'position', 'pressures', 'acts',
]
const OF_A_PLACE = [
  'stock_at', 'crossed_in_at', 'queue', 'waiting_days', 'crossed_out_at', 'over_capacity', 'rent', 'school_strain',
  'newcomers_share', 'remaining_at',
]
/** Lines that one chart can show and still be read. */
export const MOST_LINES = 6

/** One line of a chart. */
export interface Trace {
  quantity: Quantity
  label: string
}

export interface Choice {
  /** Quantity, or name of quantities drawn together. */
  id: string
  /** The quantity, null where several are drawn together. */
  quantity: Quantity | null
  of: 'own' | 'places' | 'pairs' | 'acts' | 'all'
  traces: Trace[]
}

export function isCountry(view: View, label: string): boolean {
  return view.countries.some((one) => one.iso3 === label)
}

export function placeOf(view: View, label: string): Place | undefined {
  return view.places.find((place) => place.name === label)
}

/** The country that a label lies in; itself if it is one. */
export function countryOf(view: View, label: string): string {
  return isCountry(view, label) ? label : (placeOf(view, label)?.iso3 ?? '')
}

/** The country abroad with most people on the last day; where nobody went, the first. */
export function largestHost(view: View, book: Book): string {
  const last = book.times.length - 1
  const hosts = view.countries.filter((one) => !one.home)
  const first = (hosts[0] ?? view.countries[0])?.iso3 ?? view.places[0]?.name ?? ''
  return hosts.reduce((best, { iso3 }) => (book.at('stock', iso3, last) > book.at('stock', best, last) ? iso3 : best), first)
}

/** The label that a link asks for, if the run has it. */
export function chosenLabel(view: View, book: Book, at: string): string {
  return isCountry(view, at) || placeOf(view, at) ? at : largestHost(view, book)
}

/** Everything that can be charted at a label, in the order of the document. */
export function choicesAt(view: View, book: Book, label: string): Choice[] {
  const single: Choice[] = []
  const together = new Map<string, Trace[]>()
  for (const quantity of book.quantities.values()) {
    const { of, labels } = labelsAt(view, book, quantity, label)
    if (labels.length === 0) continue
    const traces = largest(book, quantity, labels).map((one) => ({ quantity, label: one }))
    single.push({ id: quantity.id, quantity, of, traces })
    const group = of === 'own' ? Object.keys(TOGETHER).find((one) => TOGETHER[one as Together](quantity.id)) : undefined
    if (group) together.set(group, [...(together.get(group) ?? []), ...traces])
  }
  const groups = [...together].filter(([, traces]) => traces.length > 1)
  return [...groups.map(([id, traces]): Choice => ({ id, quantity: null, of: 'own', traces })), ...single]
}

function labelsAt(view: View, book: Book, quantity: Quantity, label: string): { of: Choice['of']; labels: string[] } {
  const all = book.labels(quantity.id)
  const country = isCountry(view, label)
  switch (quantity.by) {
    case 'all':
      return { of: 'all', labels: all.filter((one) => one === '') }
    case 'country':
      return { of: 'own', labels: all.filter((one) => country && one === label) }
    case 'place': {
      const inside = new Set(view.places.filter((place) => place.iso3 === label).map((place) => place.name))
      return { of: country ? 'places' : 'own', labels: all.filter((one) => (country ? inside.has(one) : one === label)) }
    }
    case 'pair':
      return { of: 'pairs', labels: all.filter((one) => country && one.endsWith(` to ${label}`)) }
    case 'act':
      return { of: 'acts', labels: all.filter((one) => country && one.startsWith(`${label} `)) }
  }
}

function largest(book: Book, quantity: Quantity, labels: string[]): string[] {
  const sizes = new Map(labels.map((label) => [label, book.largest(quantity.id, [label], book.rows(quantity.id, label).length >> 1)]))
  return [...labels].sort((one, other) => (sizes.get(other) ?? 0) - (sizes.get(one) ?? 0)).slice(0, MOST_LINES)
}

/** What is charted: what the link asks for, else the layer of the map and the usual ones. */
export function chartsShown(choices: Choice[], asked: readonly string[], layer: string, country: boolean): Choice[] {
  const known = (ids: readonly string[]) => ids.flatMap((id) => choices.find((one) => one.id === id) ?? [])
  const chosen = known(asked)
  if (chosen.length > 0) return chosen
  // where nobody came from another host, entries are what crossed, and are not listed
  const twice = choices.some((one) => one.id === 'entries') ? 'crossed_in' : ''
  const usual = known(country ? OF_A_COUNTRY : OF_A_PLACE).filter((one) => one.id !== twice)
  const start = usual.length > 0 ? usual : choices.slice(0, 8)
  return known([layer]).filter((one) => !start.includes(one)).concat(start)
}

/** Dated events that bear on a label, within the days of the run, numbered in their order. */
export function marksAt(view: View, book: Book, label: string): Mark[] {
  const country = countryOf(view, label)
  const own = (mark: Mark) =>
    isCountry(view, label) ? mark.country === country || mark.country === '' :
      mark.place === label || (mark.place === '' && (mark.country === country || mark.country === ''))
  const [first, last] = [book.dates[0] ?? '', book.dates[book.dates.length - 1] ?? '']
  return view.marks
    .filter((mark) => own(mark) && mark.date >= first && mark.date <= last)
    .sort((one, other) => one.date.localeCompare(other.date))
}

/** Published counts of a label: of a country all that it counted, at one crossing those of the crossing. */
export function countsAt(view: View, label: string): Count[] {
  if (isCountry(view, label)) {
    const inside = new Set(view.places.filter((place) => place.iso3 === label).map((place) => place.name))
    return view.counts.filter((count) => count.country === label || inside.has(count.crossing))
  }
  return view.counts.filter((count) => count.crossing === label)
}
