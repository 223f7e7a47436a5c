/** Dated events along the slider: those near each other are one mark. */
import { daysBetween } from '../model/book'
import type { Mark } from '../model/types'

export interface EventGroup {
  from: string
  to: string
  /** Where it stands along the slider, in [0, 1]. */
  share: number
  marks: Mark[]
}

/** Groups that find room side by side. */
const GROUPS = 36

/** Events within the days of a run, in at most so many groups of neighbours. */
export function eventGroups(marks: readonly Mark[], dates: readonly string[], most = GROUPS): EventGroup[] {
  const [start, end] = [dates[0] ?? '', dates.at(-1) ?? '']
  const span = Math.max(1, daysBetween(start, end))
  const wide = Math.max(1, Math.ceil(span / most))
  const groups = new Map<number, Mark[]>()
  for (const mark of marks) {
    if (mark.date < start || mark.date > end) continue
    const at = Math.floor(daysBetween(start, mark.date) / wide)
    groups.set(at, [...(groups.get(at) ?? []), mark])
  }
  return [...groups].sort(([one], [other]) => one - other).map(([, found]) => {
    const sorted = [...found].sort((one, other) => (one.date < other.date ? -1 : one.date > other.date ? 1 : 0))
    const [from, to] = [sorted[0]?.date ?? '', sorted.at(-1)?.date ?? '']
    return { from, to, share: daysBetween(start, from) / span, marks: sorted }
  })
}

/** First days of months along the slider, with where they stand. */
export function monthTicks(dates: readonly string[]): { date: string; share: number }[] {
  const [start, end] = [dates[0] ?? '', dates.at(-1) ?? '']
  const span = Math.max(1, daysBetween(start, end))
  const ticks: { date: string; share: number }[] = []
  let [year, month] = [Number(start.slice(0, 4)), Number(start.slice(5, 7))]
  for (;;) {
    month += 1
    if (month > 12) [year, month] = [year + 1, 1]
    const date = `${year}-${String(month).padStart(2, '0')}-01`
    if (!(date <= end)) return ticks
    ticks.push({ date, share: daysBetween(start, date) / span })
  }
}
