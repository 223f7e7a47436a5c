/** The largest differences of a day, each with its interval, and whether 0 lies outside of it. */
import { useExplorer } from '../app/context'
import { ExportMenu } from '../exports/ExportMenu'
import type { Book } from '../model/book'
import type { View } from '../model/types'
import { Twin } from '../series/Twin'
import { quantityName, sayUnit, sayValue } from '../series/words'
import { differencesTable } from './differencesTable'
import { largestDifferences, type Row } from './largest'

export function Differences({ view, other, book, time }: { view: View; other: View; book: Book; time: number }) {
  const { speech } = useExplorer()
  const { t } = speech
  const rows = largestDifferences(book, time)
  const date = book.dates[time] ?? ''
  const table = () => differencesTable(rows, { view, other, date, levels: book.levels }, speech)
  return (
    <section className="panel" aria-label={t('compare.largest', { date: speech.date(date) })}>
      <h2>{t('compare.largest', { date: speech.date(date) })}</h2>
      <p className="quiet">{t('compare.paired')}</p>
      {rows.length === 0 ? <p>{t('compare.nothing')}</p> : <Rows rows={rows} />}
      <div className="chart-foot"><Twin table={table} /><ExportMenu table={table} /></div>
    </section>
  )
}

function Rows({ rows }: { rows: Row[] }) {
  const groups = new Map<string, Row[]>()
  for (const row of rows) groups.set(row.quantity.id, [...(groups.get(row.quantity.id) ?? []), row])
  return <div className="differences">{[...groups.values()].map((group) => <Group key={group[0]?.quantity.id} rows={group} />)}</div>
}

function Group({ rows }: { rows: Row[] }) {
  const { speech, go } = useExplorer()
  const { quantity } = rows[0] as Row
  const share = quantity.kind === 'share'
  const reach = Math.max(...rows.flatMap((row) => [row.median, row.low ?? 0, row.high ?? 0]).map(Math.abs))
  const place = (value: number) => 50 + (50 * value) / (reach || 1)
  const said = (value: number | null) => (value === null ? '' : `${value > 0 ? '+' : ''}${sayValue(value, share, speech)}`)
  return (
    <section>
      <h3>{quantityName(quantity, quantity.id, speech)} <small>{[quantity.by === 'place' ? speech.t('series.byPlace') : '', sayUnit(quantity.unit, share, speech)].filter(Boolean).join(' · ')}</small></h3>
      <ul>
        {rows.map((row) => (
          <li key={row.label} className={row.outside ? 'sure' : ''}>
            <button type="button" className="quiet" onClick={() => go({ at: row.label.slice(0, row.quantity.by === 'act' ? 3 : undefined) })}>{speech.label(row.label)}</button>
            <span className="difference-bar" aria-hidden="true">
              {row.low === null || row.high === null ? null : <i style={{ left: `${place(row.low)}%`, width: `max(1px, ${place(row.high) - place(row.low)}%)` }} />}
              <b style={{ left: `${place(row.median)}%` }} />
            </span>
            <span className="number">
              {said(row.median)}
              {row.low === null ? null : <small> {said(row.low)} … {said(row.high)}</small>}
              {row.outside ? <em> {speech.t('compare.outside')}</em> : null}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
