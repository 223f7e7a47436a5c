/** What is asked about, and the facts that answer it: all from the documents, nothing computed anew. */
import type { Book } from '../model/book'
import type { Act, Mark, Parameter, Source, View } from '../model/types'

export type Question = { about: 'number'; quantity: string; label: string } | { about: 'act'; country: string; kind: string }

/** Reads "stock|KAZ" or "act|KAZ explicit"; null where it says neither. */
export function questionOf(why: string): Question | null {
  const cut = why.indexOf('|')
  if (cut < 1) return null
  const [quantity, label] = [why.slice(0, cut), why.slice(cut + 1)]
  if (quantity !== 'act' && quantity !== 'acts') return { about: 'number', quantity, label }
  const [country = '', kind = ''] = label.split(' ')
  return { about: 'act', country, kind }
}

/** A question that the run can answer: what the link asks, else the layer of the map at the place that is chosen. */
export function numberAsked(book: Book, question: Question | null, layer: string, at: string): { quantity: string; label: string } {
  if (question?.about === 'number' && book.quantities.has(question.quantity)) return question
  const quantity = book.quantities.has(layer) ? layer : ([...book.quantities.keys()][0] ?? '')
  const labels = book.labels(quantity)
  if (question?.about === 'act' && labels.includes(question.country)) return { quantity, label: question.country }
  return { quantity, label: labels.includes(at) ? at : (largestOf(book, quantity, labels) ?? at) }
}

function largestOf(book: Book, quantity: string, labels: readonly string[]): string | undefined {
  const last = book.times.length - 1
  return [...labels].sort((one, other) => book.at(quantity, other, last) - book.at(quantity, one, last))[0]
}

/** A source by its key; keys come from documents, so that "constructor" is one like any other. */
export function sourceOf(view: View, key: string): Source | undefined {
  return Object.hasOwn(view.sources, key) ? view.sources[key] : undefined
}

export function parametersOf(view: View, mechanism: string): Parameter[] {
  return view.parameters.filter((one) => one.mechanism === mechanism)
}

/** Acts of a country and kind ("" for any), the most frequent first. */
export function actsOf(view: View, country: string, kind: string): Act[] {
  return view.acts
    .filter((act) => (country === '' || act.country === country) && (kind === '' || act.kind === kind))
    .sort((one, other) => other.share - one.share || one.country.localeCompare(other.country) || one.kind.localeCompare(other.kind))
}

/** What a link about an act on record asks: its kind, which its text begins with, where the run has it; else its host. */
export function whyOfMark(view: View, mark: Mark): string {
  const kind = mark.text.split(':')[0]?.trim().replaceAll(' ', '_') ?? ''
  const known = view.acts.some((act) => act.country === mark.country && act.kind === kind)
  return `act|${mark.country} ${known ? kind : ''}`.trim()
}

/** What is on record about a government: its acts, what was done to it, its elections. */
export function recordOf(view: View, country: string): Mark[] {
  return view.marks
    .filter((mark) => mark.country === country && ['act', 'move', 'election'].includes(mark.kind))
    .sort((one, other) => one.date.localeCompare(other.date))
}

export interface Bar {
  driver: string
  of: 'whether' | 'which'
  mean: number
  share: number | null
  /** Ends of its bar as parts of the width, from 0 to 1. */
  from: number
  to: number
}

/** Bars around one line, each as long as what it spoke for or against; what said nothing is left out. */
export function driverBars(act: Act, least = 0.005): Bar[] {
  const spoke = act.drivers.filter((one) => Math.abs(one.mean) >= least && one.share !== null)
  const low = Math.min(0, ...spoke.map((one) => one.mean))
  const high = Math.max(0, ...spoke.map((one) => one.mean))
  const place = (value: number) => (high > low ? (value - low) / (high - low) : 0)
  return spoke
    .map((one) => ({ ...one, from: place(Math.min(0, one.mean)), to: place(Math.max(0, one.mean)) }))
    .sort((one, other) => other.mean - one.mean)
}
