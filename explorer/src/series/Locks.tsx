/** Which charts share an axis, so that heights can be compared. */
import { useExplorer } from '../app/context'
import type { Book } from '../model/book'
import { hasFloor, type ChartData } from './curves'
import { joined, rangeOf } from './scale'

export const LOCKS = ['own', 'unit', 'everywhere'] as const
export type Lock = (typeof LOCKS)[number]

export function Locks({ lock, chosen }: { lock: Lock; chosen(lock: Lock): void }) {
  const { t } = useExplorer().speech
  return (
    <label className="choice">
      <span>{t('series.scale')}</span>
      <select value={lock} onChange={(event) => chosen(event.target.value as Lock)}>
        {LOCKS.map((one) => <option key={one} value={one}>{t(`series.lock.${one}`)}</option>)}
      </select>
    </label>
  )
}

/** The same charts with ranges that are their own, that of all shown of a unit, or that of all labels of a quantity. */
export function lockedRanges(charts: ChartData[], lock: Lock, book: Book): ChartData[] {
  if (lock === 'own') return charts
  if (lock === 'everywhere') return charts.map((chart) => ({ ...chart, range: joined([chart.range, everywhere(chart, book)]) }))
  const unit = (chart: ChartData) => `${chart.unit} ${chart.share}`
  return charts.map((chart) => ({ ...chart, range: joined(charts.filter((one) => unit(one) === unit(chart)).map((one) => one.range)) }))
}

function everywhere(chart: ChartData, book: Book): [number, number] {
  const quantities = [...new Set(chart.lines.map((line) => line.quantity))]
  function* values(): Iterable<number> {
    for (const quantity of quantities) {
      for (const label of book.labels(quantity)) for (const row of book.rows(quantity, label)) yield* row
    }
  }
  return rangeOf(values(), hasFloor(chart.unit, chart.share))
}
