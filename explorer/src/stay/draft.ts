/** What the form of stays holds while it is filled in, and the question and command line that it becomes. */
import { commandLine } from '../forms/shell'
import type { StayQuestion, Trip } from '../sources/source'

/** Days of a trip; the same names as the columns of a CSV file for `spillover stay --trips`. */
export const TRIP_DAYS = ['in', 'out', 'registered', 'permit', 'protection'] as const
export type TripDay = (typeof TRIP_DAYS)[number]

export type TripDraft = Record<'host' | TripDay, string> & { key: number }

/** A fact that bears on exposure; `act` is of an offence only. */
export interface FactDraft {
  key: number
  name: FactName
  value: string
  act: string
}

export const FACTS = ['served', 'wanted_by', 'case_by', 'listed_by', 'captured_by', 'offence', 'asylum'] as const
export type FactName = (typeof FACTS)[number]

/** Facts that may be stated not to be: "wanted by nobody" differs from "not stated". */
export const MAY_BE_NONE: readonly FactName[] = ['wanted_by', 'case_by', 'listed_by']

export interface Draft {
  passports: string[]
  host: string
  on: string
  plan: boolean
  trips: TripDraft[]
  visa: boolean
  document: string
  purpose: string
  route: string
  from: string
  as_of: string
  facts: FactDraft[]
}

export function emptyDraft(today: string): Draft {
  return {
    passports: [''], host: '', on: today, plan: false, trips: [], visa: false,
    document: 'passport', purpose: '', route: '', from: '', as_of: '', facts: [],
  }
}

let keys = 0

/** A key that tells rows apart while they are moved. */
function key(): number {
  keys += 1
  return keys
}

export function newTrip(given: Partial<TripDraft> = {}): TripDraft {
  return { host: '', in: '', out: '', registered: '', permit: '', protection: '', ...given, key: key() }
}

export function newFact(): FactDraft {
  return { name: 'served', value: '', act: '', key: key() }
}

/** The row moved by `by` places, kept within the list. */
export function moved<T>(rows: readonly T[], at: number, by: number): T[] {
  const to = Math.min(Math.max(at + by, 0), rows.length - 1)
  const rest = rows.filter((_, index) => index !== at)
  return [...rest.slice(0, to), rows[at] as T, ...rest.slice(to)]
}

export function questionOf(draft: Draft): StayQuestion {
  const { passports, host, on, plan, trips, visa, document, purpose, route, from } = draft
  return {
    passports: [...new Set(passports.filter(Boolean))], host, on, plan, trips: trips.map(tripOf), visa, document,
    purpose, route, from, as_of: draft.as_of || null, facts: draft.facts.map(factText),
  }
}

function tripOf(trip: TripDraft): Trip {
  const { host, in: entered, out, registered, permit, protection } = trip
  return {
    host, in: entered, out: out || null, registered: registered || null, permit: permit || null,
    protection: protection || null,
  }
}

function factText({ name, value, act }: FactDraft): string {
  return `${name}=${value}${name === 'offence' ? `:${act}` : ''}`
}

export interface StayCommand {
  line: string
  /** What has to lie in `trips.csv` beside it, null where the options say it all. */
  trips: string | null
}

/** The command line that asks the same. */
export function commandOf(question: StayQuestion): StayCommand {
  const { trips, host } = question
  const only = trips.length === 1 && trips[0]?.host === host ? trips[0] : null
  const words = ['spillover', 'stay', ...question.passports.flatMap((one) => ['--passport', one]), '--host', host]
  if (only) TRIP_DAYS.forEach((name) => only[name] && words.push(`--${name}`, only[name]))
  else if (trips.length > 0) words.push('--trips', 'trips.csv')
  words.push(question.plan ? '--plan' : '--on', question.on)
  if (question.visa) words.push('--visa')
  if (question.document !== 'passport') words.push('--document', question.document)
  for (const name of ['purpose', 'route', 'from'] as const) if (question[name]) words.push(`--${name}`, question[name])
  question.facts.forEach((fact) => words.push('--fact', fact))
  if (question.as_of) words.push('--as-of', question.as_of)
  words.push('--why')
  return { line: commandLine(words), trips: only || trips.length === 0 ? null : tripsText(trips) }
}

/** Trips as a CSV file; columns that no trip fills are left out. */
export function tripsText(trips: readonly Trip[]): string {
  const names = TRIP_DAYS.filter((name, at) => at < 2 || trips.some((trip) => trip[name]))
  const lines = trips.map((trip) => [trip.host, ...names.map((name) => trip[name] ?? '')].join(','))
  return [['host', ...names].join(','), ...lines, ''].join('\n')
}
