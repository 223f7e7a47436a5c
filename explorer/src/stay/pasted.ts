/** Trips from a table that was pasted: columns host, in, out and, if wanted, registered, permit, protection. */
import { isDay } from '../forms/days'
import { newTrip, TRIP_DAYS, type TripDraft } from './draft'

/** What is wrong with a line; its words are in `words/stay.ts`. */
export interface Fault {
  line: number
  wrong: 'columns' | 'column' | 'cells' | 'host' | 'day' | 'many'
  value: string
}

export interface Pasted {
  trips: TripDraft[]
  faults: Fault[]
}

const COLUMNS = ['host', ...TRIP_DAYS] as const
const MOST_TRIPS = 500
const MOST_FAULTS = 20

/** Reads CSV, or cells copied from a spreadsheet. Nothing is taken while a line is wrong. */
export function readTrips(text: string, hosts: readonly string[]): Pasted {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  const first = lines.findIndex((line) => line.trim() !== '')
  const head = lines[first] ?? ''
  const separator = [',', ';', '\t'].find((one) => head.includes(one)) ?? ','
  const names = cellsOf(head, separator).map((name) => name.toLowerCase())
  const wrong = headFaults(names, first + 1)
  if (wrong.length > 0) return { trips: [], faults: wrong }
  const faults: Fault[] = []
  const trips: TripDraft[] = []
  lines.forEach((line, at) => {
    if (at <= first || line.trim() === '') return
    const read = tripOf(names, cellsOf(line, separator), hosts)
    if ('wrong' in read) faults.push({ line: at + 1, ...read })
    else trips.push(read)
  })
  if (trips.length > MOST_TRIPS) faults.unshift({ line: lines.length, wrong: 'many', value: String(MOST_TRIPS) })
  return faults.length > 0 ? { trips: [], faults: faults.slice(0, MOST_FAULTS) } : { trips, faults }
}

function cellsOf(line: string, separator: string): string[] {
  return line.split(separator).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1').trim())
}

function headFaults(names: readonly string[], line: number): Fault[] {
  const lacking = ['host', 'in', 'out'].filter((name) => !names.includes(name))
  if (lacking.length > 0) return [{ line: Math.max(line, 1), wrong: 'columns', value: lacking.join(', ') }]
  const odd = names.filter((name, at) => !(COLUMNS as readonly string[]).includes(name) || names.indexOf(name) !== at)
  return odd.map((value) => ({ line, wrong: 'column', value }))
}

function tripOf(names: readonly string[], cells: string[], hosts: readonly string[]): TripDraft | Omit<Fault, 'line'> {
  if (cells.length !== names.length) return { wrong: 'cells', value: `${cells.length} ≠ ${names.length}` }
  const given = Object.fromEntries(names.map((name, at) => [name, cells[at] ?? '']))
  const host = (given.host ?? '').toUpperCase()
  if (!hosts.includes(host)) return { wrong: 'host', value: host }
  const odd = TRIP_DAYS.find((name) => (given[name] || name === 'in') && !isDay(given[name] ?? ''))
  return odd ? { wrong: 'day', value: `${odd}: ${given[odd] ?? ''}` } : newTrip({ ...given, host })
}
