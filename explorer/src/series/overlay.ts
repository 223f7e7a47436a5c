/** Which published counts may be laid over which series: only those of the same kind, at the same country or crossing. */
import { daysBetween } from '../model/book'
import type { Count, Quantity, View } from '../model/types'

/** A count as it is drawn: a bar over the days that it counts, or a dot where it is a level on one day. */
export interface Observed {
  count: Count
  /** Numbers of its first and last day from day 0. */
  first: number
  last: number
  /** Of a day where the quantity is a flow, else as published. */
  value: number
  dot: boolean
}

export function labelOfCount(count: Count): string {
  return count.crossing || count.country
}

/** Days that a count is over, both ends counted. */
export function daysOf(count: Count): number {
  return daysBetween(count.first_day, count.last_day) + 1
}

/** Counts of exactly this quantity and label whose days all lie in the run: a mean over other days is no point of it. */
export function observedOver(view: View, quantity: Quantity, label: string): Observed[] {
  const { start, days } = view.run
  return view.counts
    .filter((count) => count.over === quantity.id && labelOfCount(count) === label)
    .map((count) => {
      const first = daysBetween(start, count.first_day)
      const last = daysBetween(start, count.last_day)
      const value = quantity.kind === 'flow' ? count.value / daysOf(count) : count.value
      return { count, first, last, value, dot: quantity.kind !== 'flow' && first === last }
    })
    .filter(({ first, last }) => first >= 0 && last <= Math.max(days, view.times[view.times.length - 1] ?? 0) && first <= last)
    .sort((one, other) => one.first - other.first)
}
