/** Jobs of the queue: their order, what may be done with each, and how long one will take yet. */
import type { Word } from '../i18n'
import type { Job, RunRow } from '../sources/source'

const RANK = { running: 0, queued: 1, failed: 2, cancelled: 2, done: 2 } as const

/** What runs first, then what waits by its place, then what ended, the latest first. */
export function inOrder(jobs: readonly Job[]): Job[] {
  return [...jobs].sort((one, other) => {
    if (RANK[one.state] !== RANK[other.state]) return RANK[one.state] - RANK[other.state]
    if (one.state === 'queued') return one.waiting - other.waiting || order(one.submitted, other.submitted)
    return order(other.ended ?? other.submitted, one.ended ?? one.submitted)
  })
}

function order(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}

export function isOpen({ state }: Job): boolean {
  return state === 'queued' || state === 'running'
}

export function mayResume({ state }: Job): boolean {
  return state === 'cancelled' || state === 'failed'
}

const MINUTE = 60
const HOUR = 60 * MINUTE
/** From here on a length is said in the larger unit: 90 s, then 2 min; 90 min, then 2 h. */
const AND_A_HALF = 1.5

export interface Left {
  word: Word
  n: number
}

/** The time to go, rounded as one would say it; null while it is not known. */
export function timeLeft(seconds: number | null): Left | null {
  if (seconds === null || seconds < 0) return null
  if (seconds < AND_A_HALF * MINUTE) return { word: 'runs.seconds', n: Math.max(Math.ceil(seconds), 1) }
  if (seconds < AND_A_HALF * HOUR) return { word: 'runs.minutes', n: Math.round(seconds / MINUTE) }
  return { word: 'runs.hours', n: Math.round(seconds / HOUR) }
}

/** What changes when the list of runs should be read again: runs that begin or end, not each member. */
export function stamp(jobs: readonly Job[]): string {
  return jobs.map(({ id, state, run }) => `${id} ${state} ${run ?? ''}`).sort().join('\n')
}

/** Jobs whose state is not what it was, which are worth saying aloud. */
export function news(before: readonly Job[], after: readonly Job[]): Job[] {
  const states = new Map(before.map(({ id, state }) => [id, state]))
  return after.filter(({ id, state }) => states.has(id) && states.get(id) !== state)
}

/** Runs with the latest change first. */
export function latestFirst(rows: readonly RunRow[]): RunRow[] {
  return [...rows].sort((one, other) => order(other.updated, one.updated) || order(one.name, other.name))
}
