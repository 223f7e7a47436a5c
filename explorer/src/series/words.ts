/** How a chart's numbers are said: values with their unit, names of quantities, spoken summaries. */
import type { Speech } from '../i18n'
import type { Choice, Together, Trace } from './choices'
import { middle, type ChartData, type Line } from './curves'
import type { Count, Quantity } from '../model/types'

/** A value to three digits: more would claim what no ensemble knows. */
export function sayValue(value: number, share: boolean, speech: Speech): string {
  if (!Number.isFinite(value)) return '–'
  if (share) return speech.percent(value)
  const rounded = Number(value.toPrecision(3))
  return speech.number(rounded, Math.abs(rounded) >= 100 ? 0 : Math.abs(rounded) >= 10 ? 1 : Math.abs(rounded) >= 1 ? 2 : 3)
}

/** A value on an axis, short. */
export function sayTick(value: number, share: boolean, speech: Speech): string {
  if (share) return speech.percent(value)
  return Math.abs(value) >= 1000 ? speech.short(value) : speech.number(value, 3)
}

export function sayUnit(unit: string, share: boolean, speech: Speech): string {
  return share ? speech.t('series.shareOfMembers') : speech.named('unit', unit, unit === '1' ? '' : unit)
}

export function quantityName(quantity: Quantity | undefined, id: string, speech: Speech): string {
  return speech.named('quantity', id, quantity?.about || id)
}

export function choiceName(choice: Choice, speech: Speech): string {
  if (choice.quantity === null) return speech.t(`series.${choice.id as Together}`)
  const name = quantityName(choice.quantity, choice.id, speech)
  if (choice.of !== 'places') return name
  const [first] = choice.traces
  return `${name}: ${choice.traces.length === 1 && first ? speech.label(first.label) : speech.t('series.byPlace')}`
}

/** Name of one of several lines: by quantity where these differ, by what they are of where not. */
export function traceName(choice: Choice, speech: Speech): (trace: Trace) => string {
  return ({ quantity, label }) => {
    if (choice.quantity === null) return quantityName(quantity, quantity.id, speech)
    if (quantity.by === 'act') return speech.named('act', label.slice(4))
    return label === '' ? choiceName(choice, speech) : speech.label(label)
  }
}

/** "101,000 (50 %: 95,000–110,000; 90 %: 80,000–130,000)". */
export function sayBand(values: readonly number[], levels: readonly number[], share: boolean, speech: Speech): string {
  const said = (value: number | undefined) => sayValue(value ?? NaN, share, speech)
  const median = said(values[values.length >> 1])
  if (values.length !== levels.length || values.length < 3) return median
  const bands = Array.from({ length: levels.length >> 1 }, (_, index) => {
    const other = levels.length - 1 - index
    const part = speech.percent((levels[other] ?? 0) - (levels[index] ?? 0))
    return `${part}: ${said(values[index])} – ${said(values[other])}`
  })
  return `${median} (${bands.reverse().join('; ')})`
}

export function valuesAt(line: Line, time: number): number[] {
  return line.rows.map((row) => row[time] ?? NaN)
}

/** What the curve does, in a sentence a line: first, highest, last. */
export function summary(chart: ChartData, speech: Speech): string {
  const lines = chart.lines.map((line) => {
    const row = middle(line.rows)
    const known = [...row.keys()].filter((time) => Number.isFinite(row[time]))
    const [first, last] = [known[0] ?? 0, known[known.length - 1] ?? 0]
    const top = known.reduce((best, time) => ((row[time] as number) > (row[best] as number) ? time : best), first)
    const said = (time: number) => sayValue(row[time] ?? NaN, chart.share, speech)
    const day = (time: number) => speech.date(chart.dates[time] ?? '')
    const text = speech.t('series.summary', {
      first: said(first), firstDay: day(first), most: said(top), mostDay: day(top), last: said(last), lastDay: day(last),
    })
    return chart.lines.length > 1 ? `${line.name}: ${text}` : text
  })
  return `${chart.fullTitle}. ${lines.join(' ')}`
}

/** The days of a count, as one date or as from – to. */
export function sayPeriod(count: Count, speech: Speech): string {
  const { first_day: first, last_day: last } = count
  return first === last ? speech.date(first) : `${speech.date(first)} – ${speech.date(last)}`
}

export function sayKind(type: string, direction: string, speech: Speech): string {
  const name = speech.named('type', type)
  return direction === 'in' ? `${name}, ${speech.t('series.in')}` : direction === 'out' ? `${name}, ${speech.t('series.out')}` : name
}
