/** What is wrong with a draft before it is asked, and beside which field a finding of the program belongs. */
import type { Word } from '../i18n'
import type { Finding } from '../model/types'
import { pathOf } from '../forms/problems'
import { isDay } from '../forms/days'
import type { Draft } from './draft'

export interface DraftFault {
  field: string
  word: Word
}

/** Gaps and days that cannot be, field by field, in the order of the form. */
export function faultsOf(draft: Draft, today: string): DraftFault[] {
  const faults: DraftFault[] = []
  const unless = (right: boolean, field: string, word: Word) => right || faults.push({ field, word })
  draft.passports.forEach((one, at) => unless(one !== '' || (at > 0 && draft.passports[0] !== ''), `passports.${at}`, 'stay.choose'))
  unless(draft.host !== '', 'host', 'stay.choose')
  unless(isDay(draft.on), 'on', 'stay.noDay')
  unless(draft.plan || draft.on <= today, 'on', 'stay.future')
  draft.trips.forEach((trip, at) => {
    unless(trip.host !== '', `trips.${at}.host`, 'stay.choose')
    unless(isDay(trip.in), `trips.${at}.in`, 'stay.noDay')
    unless(!trip.in || trip.in <= today, `trips.${at}.in`, 'stay.happened')
    unless(!trip.out || !trip.in || trip.in <= trip.out, `trips.${at}.out`, 'stay.order')
    unless(!trip.out || trip.out <= today, `trips.${at}.out`, 'stay.happened')
  })
  draft.facts.forEach((fact, at) => {
    unless(fact.value !== '', `facts.${at}.value`, 'stay.choose')
    unless(fact.name !== 'offence' || fact.act !== '', `facts.${at}.act`, 'stay.choose')
  })
  return faults
}

const TRIP_COLUMNS = ['host', 'in', 'out', 'registered', 'permit', 'protection'] as const
const PLAIN = ['host', 'on', 'document', 'purpose', 'route', 'from', 'as_of'] as const
const BY_CODE: Record<string, string> = { 'LAW-107': 'host', 'LAW-119': 'host', 'LAW-125': 'facts', 'LAW-129': 'facts' }

/** The field to which a finding belongs: by its column and row, else by the value that it names. */
export function fieldOf(finding: Finding, draft: Draft): string {
  const path = pathOf(finding)
  const trip = tripField(finding, path, draft)
  if (trip) return trip
  if (path === 'plan') return 'on'
  const plain = PLAIN.find((name) => name === path)
  if (plain) return plain
  const value = finding.value ?? ''
  const passport = draft.passports.indexOf(value)
  if (/^passports?(\.|$)/.test(path) || (path === '' && passport >= 0)) return passportField(path, passport)
  if (/^facts?(\.|$)/.test(path) || BY_CODE[finding.code] === 'facts') return factField(path, value, draft)
  return path === '' && BY_CODE[finding.code] === 'host' ? 'host' : ''
}

function passportField(path: string, found: number): string {
  const at = Number(path.split('.')[1] ?? Math.max(found, 0))
  return `passports.${Number.isInteger(at) ? at : 0}`
}

function factField(path: string, value: string, draft: Draft): string {
  const numbered = Number(path.split('.')[1] ?? NaN)
  const found = draft.facts.findIndex((one) => value === `${one.name}=${one.value}` || value === `${one.value}:${one.act}`)
  const at = Number.isInteger(numbered) ? numbered : found
  return at >= 0 && at < draft.facts.length ? `facts.${at}.value` : ''
}

/** `trips.2.out`; or a column of trips with a row, counted from 1; or with a value that one trip alone has. */
function tripField(finding: Finding, said: string, draft: Draft): string {
  const { row, value } = finding
  const path = said.replace(/^(\w+) of stay (\d+)$/, (_, name: string, number: string) => `trips.${Number(number) - 1}.${name}`)
  const [, number, named] = path.match(/^trips\.(\d+)(?:\.(\w+))?$/) ?? []
  const column = TRIP_COLUMNS.find((name) => name === (named ?? path))
  const { trips } = draft
  if (number !== undefined) return Number(number) < trips.length ? `trips.${number}.${column ?? 'in'}` : ''
  if (column === undefined || (column === 'host' && !row)) return ''
  const same = trips.flatMap((trip, at) => (value && trip[column] === value ? [at] : []))
  const at = row ? row - 1 : same.length === 1 ? same[0] : trips.length === 1 ? 0 : undefined
  return at !== undefined && at < trips.length ? `trips.${at}.${column}` : ''
}
