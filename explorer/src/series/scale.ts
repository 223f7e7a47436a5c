/** Axes of a chart: nice numbers, and the places of days and values in a box of so many pixels. */

/** Numbers 1, 2 or 5 times a power of ten, about `count` of them, that cover `low` to `high`. */
export function niceTicks(low: number, high: number, count = 4): number[] {
  if (!(high > low)) return [low]
  const step = niceStep((high - low) / count)
  const first = Math.floor(low / step + 1e-9)
  const last = Math.ceil(high / step - 1e-9)
  return Array.from({ length: last - first + 1 }, (_, index) => rounded((first + index) * step, step))
}

function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough))
  const part = rough / power
  return power * (part <= 1.0001 ? 1 : part <= 2.0001 ? 2 : part <= 5.0001 ? 5 : 10)
}

/** Without the dust of binary fractions, as in 0.30000000000000004. */
function rounded(value: number, step: number): number {
  const digits = Math.max(0, -Math.floor(Math.log10(step)) + 1)
  return Number(value.toFixed(Math.min(digits, 20))) + 0
}

/** Lowest and highest value of an axis that holds all values; from 0 where the unit has a floor there. */
export function rangeOf(values: Iterable<number>, floor: boolean): [number, number] {
  let low = Infinity
  let high = -Infinity
  for (const value of values) {
    if (!Number.isFinite(value)) continue
    if (value < low) low = value
    if (value > high) high = value
  }
  if (low > high) return [0, 1]
  if (floor) low = Math.min(0, low)
  if (high === low) return low === 0 ? [0, 1] : [Math.min(low, 0), Math.max(high, 0)]
  const ticks = niceTicks(low, high)
  return [ticks[0] as number, ticks[ticks.length - 1] as number]
}

/** The same reach below and above 0, for differences. */
export function aroundZero([low, high]: [number, number]): [number, number] {
  const most = Math.max(Math.abs(low), Math.abs(high))
  return [-most, most]
}

export function joined(ranges: readonly [number, number][]): [number, number] {
  return [Math.min(...ranges.map(([low]) => low)), Math.max(...ranges.map(([, high]) => high))]
}

/** Where a chart draws: margins in pixels, and the place of a day or value. */
export interface Box {
  width: number
  height: number
  left: number
  top: number
  right: number
  bottom: number
  x(day: number): number
  y(value: number): number
}

export const TOP = 28
export const BOTTOM = 24
export const RIGHT = 12

export function boxOf(
  size: { width: number; height: number; left: number },
  days: readonly [number, number],
  range: readonly [number, number],
): Box {
  const { width, height, left } = size
  const inner = { width: Math.max(1, width - left - RIGHT), height: Math.max(1, height - TOP - BOTTOM) }
  const span = days[1] - days[0] || 1
  const reach = range[1] - range[0] || 1
  return {
    width, height, left, top: TOP, right: RIGHT, bottom: BOTTOM,
    x: (day) => left + ((day - days[0]) / span) * inner.width,
    y: (value) => TOP + (1 - (value - range[0]) / reach) * inner.height,
  }
}

/** Width that the labels of an axis need; digits are about 6.6 pixels wide. */
export function labelWidth(labels: readonly string[]): number {
  return Math.max(30, Math.ceil(Math.max(0, ...labels.map((label) => label.length)) * 6.6) + 12)
}

/** First days of months among the dates, at most `most` of them; the first date where no month begins. */
export function monthTicks(dates: readonly string[], times: readonly number[], most: number): number[] {
  const starts = times.filter((_, index) => index > 0 && month(dates[index]) !== month(dates[index - 1]))
  if (starts.length === 0) return times.slice(0, 1)
  const every = Math.ceil(starts.length / Math.max(1, most))
  return starts.filter((_, index) => index % every === 0)
}

function month(date: string | undefined): string {
  return (date ?? '').slice(0, 7)
}
