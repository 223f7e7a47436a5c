/** How probable it is that a number is exceeded, as far as the stored quantiles tell: exact classes, no guesses. */
import type { Book } from '../model/book'

/** Classes of probability: 0 for the least, one for each level that lies above the number. */
export function chanceClass(spread: readonly number[], threshold: number): number {
  let above = 0
  for (const value of spread) if (value > threshold) above += 1
  return above
}

/** Bounds of a class as shares: of five levels, class 3 is [0.5, 0.75]. */
export function chanceBounds(levels: readonly number[], chance: number): [number, number] {
  const bound = (index: number) => (index < 0 ? 1 : index >= levels.length ? 0 : Number((1 - (levels[index] as number)).toFixed(6)))
  return [bound(levels.length - chance), bound(levels.length - chance - 1)]
}

/** Class of a share that the members give exactly, on the same steps. */
export function shareClass(levels: readonly number[], share: number): number {
  let reached = 0
  for (const level of levels) if (share >= 1 - level - 1e-9) reached += 1
  return share > 0 ? reached : 0
}

/** For each class but the least, the distance of its hatching lines in pixels: the denser, the more probable. */
export const HATCHES = [0, 14, 10, 7, 5, 3.4] as const

/** How much closer the lines are in circles and diamonds. */
export const SPOT = 0.5

/** The rows of a series, ready to be asked for any day without making anything. */
export class Exceeding {
  constructor(private readonly rows: readonly Float64Array[], private readonly threshold: number) {}

  static of(book: Book, quantity: string, label: string, threshold: number): Exceeding {
    return new Exceeding(book.rows(quantity, label), threshold)
  }

  at(time: number): number {
    let above = 0
    for (const row of this.rows) if ((row[time] ?? 0) > this.threshold) above += 1
    return Math.min(HATCHES.length - 1, Math.round((above * (HATCHES.length - 1)) / this.rows.length))
  }
}
