/** A view or a difference, unpacked when it is read: any number by quantity, label, level and time. */
import type { Difference, PackedSeries, Quantity, View } from './types'

/** Rows of numbers by level (one row for a share), a number for each of the document's times. */
export type Rows = readonly Float64Array[]

export class Book {
  readonly levels: readonly number[]
  readonly times: readonly number[]
  /** Civil date of each time, as 2022-09-21. */
  readonly dates: readonly string[]
  readonly quantities: ReadonlyMap<string, Quantity>
  private readonly packed = new Map<string, PackedSeries>()
  private readonly unpacked = new Map<string, Rows>()
  private readonly byQuantity = new Map<string, string[]>()

  constructor(document: Pick<View | Difference, 'levels' | 'times' | 'quantities' | 'series'>, start: string) {
    this.levels = document.levels
    this.times = document.times
    this.dates = document.times.map((day) => addDays(start, day))
    this.quantities = new Map(document.quantities.map((one) => [one.id, one]))
    for (const one of document.series) {
      this.packed.set(key(one.quantity, one.label), one)
      this.byQuantity.set(one.quantity, [...(this.byQuantity.get(one.quantity) ?? []), one.label])
    }
  }

  /** Labels at which a quantity is ever different from 0. */
  labels(quantity: string): readonly string[] {
    return this.byQuantity.get(quantity) ?? []
  }

  has(quantity: string, label: string): boolean {
    return this.packed.has(key(quantity, label))
  }

  /** All rows of a series; of one that is not listed, zeros. */
  rows(quantity: string, label: string): Rows {
    const name = key(quantity, label)
    let rows = this.unpacked.get(name)
    if (rows === undefined) {
      const packed = this.packed.get(name)
      rows = packed ? packed.rows.map((row) => summed(row, packed.scale)) : this.zeros(quantity)
      this.unpacked.set(name, rows)
    }
    return rows
  }

  /** The median, or the share, at each time. */
  middle(quantity: string, label: string): Float64Array {
    const rows = this.rows(quantity, label)
    return rows[rows.length >> 1] as Float64Array
  }

  at(quantity: string, label: string, time: number): number {
    return this.middle(quantity, label)[time] ?? 0
  }

  /** Values of all levels at one time. */
  spread(quantity: string, label: string, time: number): number[] {
    return this.rows(quantity, label).map((row) => row[time] ?? 0)
  }

  /** Largest value of a quantity over labels, levels and times: what a scale is locked to. */
  largest(quantity: string, labels: readonly string[] = this.labels(quantity), level?: number): number {
    let most = 0
    for (const label of labels) {
      const rows = this.rows(quantity, label)
      for (const row of level === undefined ? rows : rows.slice(level, level + 1)) {
        for (const value of row) if (Math.abs(value) > most) most = Math.abs(value)
      }
    }
    return most
  }

  /** Position of a date among the times: that of the last stored day not after it. */
  timeOf(date: string): number {
    let found = 0
    while (found + 1 < this.dates.length && (this.dates[found + 1] as string) <= date) found += 1
    return found
  }

  private zeros(quantity: string): Rows {
    const count = this.quantities.get(quantity)?.kind === 'share' ? 1 : this.levels.length
    return Array.from({ length: count }, () => new Float64Array(this.times.length))
  }
}

function key(quantity: string, label: string): string {
  return `${quantity}\n${label}`
}

function summed(row: readonly number[], scale: number): Float64Array {
  const values = new Float64Array(row.length)
  let sum = 0
  row.forEach((step, index) => {
    sum += step
    values[index] = sum * scale
  })
  return values
}

export function addDays(date: string, days: number): string {
  const moment = new Date(`${date}T00:00:00Z`)
  moment.setUTCDate(moment.getUTCDate() + days)
  return moment.toISOString().slice(0, 10)
}

/** Days from one date to another. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000)
}
