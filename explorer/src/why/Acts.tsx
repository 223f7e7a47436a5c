/** What governments do by themselves in a run: how often, by when, driven by what, beside what is on record. */
import { useMemo, useState } from 'react'
import { useExplorer } from '../app/context'
import { ExportMenu } from '../exports/ExportMenu'
import type { Book } from '../model/book'
import type { Act, View } from '../model/types'
import { Chart } from '../series/Chart'
import { chartOf } from '../series/curves'
import { Twin } from '../series/Twin'
import { actsTable } from './actsTable'
import { CitedMark } from './Cited'
import { actsOf, driverBars, recordOf, type Bar } from './reasons'

interface Props {
  view: View
  book: Book
  time: number
  asked: { country: string; kind: string } | null
}

export function Acts({ view, book, time, asked }: Props) {
  const { speech, state } = useExplorer()
  const { t } = speech
  const hosts = [...new Set(view.acts.map((act) => act.country))]
  const start = asked?.country ?? (hosts.includes(state.at) ? state.at : '')
  const [filter, setFilter] = useState({ country: start, kind: '' })
  if (view.acts.length === 0) return <section className="panel"><h2>{t('why.acts')}</h2><p>{t('why.noActs')}</p></section>
  const acts = actsOf(view, filter.country, filter.kind)
  const chosen = asked && view.acts.find((act) => act.country === asked.country && act.kind === asked.kind)
  const table = () => actsTable(acts, view, speech)
  return (
    <section className="panel why-acts" aria-label={t('why.acts')}>
      <h2>{t('why.acts')}</h2>
      {chosen ? <ActDetail view={view} book={book} time={time} act={chosen} /> : null}
      <p className="quiet">{t('why.actsHow')}</p>
      <Filters view={view} filter={filter} changed={setFilter} />
      <ActList acts={acts} chosen={chosen ?? null} />
      <div className="chart-foot"><Twin table={table} /><ExportMenu table={table} /></div>
    </section>
  )
}

type Filter = { country: string; kind: string }

function Filters({ view, filter, changed }: { view: View; filter: Filter; changed(filter: Filter): void }) {
  const { speech } = useExplorer()
  const sort = new Intl.Collator(speech.lang).compare
  const pick = (name: 'country' | 'kind', title: string, say: (one: string) => string) => (
    <label className="choice">
      <span>{title}</span>
      <select value={filter[name]} onChange={(event) => changed({ ...filter, [name]: event.target.value })}>
        <option value="">{speech.t('why.any')}</option>
        {[...new Set(view.acts.map((act) => act[name]))].sort((one, other) => sort(say(one), say(other)))
          .map((one) => <option key={one} value={one}>{say(one)}</option>)}
      </select>
    </label>
  )
  return (
    <div className="toolbar">
      {pick('country', speech.t('why.host'), speech.country)}
      {pick('kind', speech.t('why.kind'), (one) => speech.named('act', one))}
    </div>
  )
}

function ActList({ acts, chosen }: { acts: Act[]; chosen: Act | null }) {
  const { speech, go } = useExplorer()
  const { t } = speech
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={t('why.acts')}>
      <table className="why-list">
        <thead>
          <tr><th scope="col">{t('why.host')}</th><th scope="col">{t('why.kind')}</th><th scope="col">{t('why.share')}</th><th scope="col">{t('why.when')}</th></tr>
        </thead>
        <tbody>
          {acts.map((act) => (
            <tr key={`${act.country} ${act.kind}`} aria-current={act === chosen ? 'true' : undefined}>
              <th scope="row">{speech.country(act.country)}</th>
              <td>
                <button type="button" className="quiet" onClick={() => go({ why: `act|${act.country} ${act.kind}` })}>{speech.named('act', act.kind)}</button>
              </td>
              <td><Share act={act} /></td>
              <td><When act={act} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Share({ act }: { act: Act }) {
  const { percent } = useExplorer().speech
  return (
    <span className="why-share">
      <span className="why-share-bar" aria-hidden="true">
        <i style={{ left: `${100 * act.low}%`, width: `${100 * (act.high - act.low)}%` }} /><b style={{ left: `${100 * act.share}%` }} />
      </span>
      {percent(act.share)} <small>{percent(act.low)} – {percent(act.high)}</small>
    </span>
  )
}

function When({ act }: { act: Act }) {
  const { date } = useExplorer().speech
  const days = [act.q05, act.median, act.q95] as const
  const levels = ['5 %', '50 %', '95 %']
  const said = days.flatMap((day, index) => (day === null ? [] : [`${levels[index]}: ${date(day)}`]))
  return <>{said.length ? said.join(' · ') : '–'}</>
}

function ActDetail({ view, book, time, act }: { view: View; book: Book; time: number; act: Act }) {
  const { speech, go } = useExplorer()
  const { t } = speech
  const title = `${speech.country(act.country)}: ${speech.named('act', act.kind)}`
  const record = recordOf(view, act.country)
  const chart = useMemo(() => {
    const quantity = book.quantities.get('acts')
    const traces = quantity ? [{ quantity, label: `${act.country} ${act.kind}` }] : []
    const marks = recordOf(view, act.country).filter((mark) => mark.date >= (book.dates[0] ?? '') && mark.date <= (book.dates.at(-1) ?? ''))
    return chartOf(view, book, 'acts', traces, marks, { title: t('why.curve'), where: title, line: () => title })
  }, [view, book, act, t, title])
  return (
    <article className="why-act">
      <h3>{title}</h3>
      <p className="why-value"><Share act={act} /> · <When act={act} /></p>
      <div className="why-columns">
        <Chart chart={chart} view={view} time={time} sync="why" dayChosen={(day) => go({ day }, true)} heading="h4" />
        <Drivers act={act} />
      </div>
      <h4>{t('why.dated')}</h4>
      {record.length === 0 ? <p>{t('why.noDated')}</p> : (
        <div className="scroll why-record" tabIndex={0} role="region" aria-label={t('why.dated')}>
          {record.map((mark, index) => <CitedMark key={index} view={view} mark={mark} />)}
        </div>
      )}
    </article>
  )
}

function Drivers({ act }: { act: Act }) {
  const { t } = useExplorer().speech
  const bars = driverBars(act)
  if (bars.length === 0) return <div><h4>{t('why.drivers')}</h4><p>{t('why.noDrivers')}</p></div>
  return (
    <div className="why-drivers">
      <h4>{t('why.drivers')}</h4>
      {(['whether', 'which'] as const).map((of) => <DriverBars key={of} title={t(`why.${of}`)} bars={bars.filter((bar) => bar.of === of)} />)}
      <p className="quiet">{t('why.driversHow')}</p>
    </div>
  )
}

function DriverBars({ title, bars }: { title: string; bars: Bar[] }) {
  const { speech } = useExplorer()
  if (bars.length === 0) return null
  return (
    <ul aria-label={title}>
      <li className="why-driver-title" aria-hidden="true">{title}</li>
      {bars.map((bar) => (
        <li key={bar.driver}>
          <span>{speech.named('driver', bar.driver)}</span>
          <span className="why-driver-bar" aria-hidden="true">
            <i className={bar.mean < 0 ? 'against' : ''} style={{ left: `${100 * bar.from}%`, width: `${100 * (bar.to - bar.from)}%` }} />
            <b style={{ left: `${100 * (bar.mean < 0 ? bar.to : bar.from)}%` }} />
          </span>
          <span className="number">{speech.number(bar.mean, 2)}{bar.share ? ` · ${speech.percent(bar.share)}` : ''}</span>
        </li>
      ))}
    </ul>
  )
}
