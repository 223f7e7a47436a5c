/** Two runs side by side on locked scales, and the paired difference with its own interval. */
import { useExplorer } from '../app/context'
import { useLoaded } from '../app/loading'
import { useShown, type Opened } from '../app/shown'
import { TimeSlider } from '../time/TimeSlider'
import { Differences } from './Differences'
import { Maps } from './Maps'
import { PairedSeries } from './PairedSeries'
import { settingsThatDiffer } from './largest'
import './compare.css'

export function CompareTab() {
  const { view, book, other, difference, refused, time } = useShown()
  const { state, speech } = useExplorer()
  const { t } = speech
  if (state.other === '' || state.other === state.run) return <ChooseOther />
  if (other === null) return <p className="empty" role="status">{t('app.loading')}</p>
  return (
    <div className="compare">
      <Settings one={{ view, book }} other={other} />
      {refused ? <p className="failure">{t('compare.refused')} <span dir="auto">{refused}</span></p> : null}
      {difference === null && !refused ? <p className="quiet" role="status">{t('compare.loading')}</p> : null}
      <TimeSlider view={view} book={book} time={time} />
      <Maps one={{ view, book }} other={other} difference={difference} time={time} />
      {difference ? <Differences view={view} other={other.view} book={difference.book} time={difference.book.timeOf(book.dates[time] ?? '')} /> : null}
      <PairedSeries one={{ view, book }} other={other} difference={difference} time={time} />
    </div>
  )
}

function ChooseOther() {
  const { source, state, go, speech } = useExplorer()
  const runs = useLoaded('runs', () => source.runs())
  if (runs.state !== 'ready') return <p className="empty" role="status">{speech.t('app.loading')}</p>
  const rows = runs.value.filter((row) => row.name !== state.run && row.done > 0)
  return (
    <section className="panel compare-choose">
      <p>{rows.length ? speech.t('compare.choose', { run: state.run }) : speech.t('compare.none')}</p>
      <ul>
        {rows.map((row) => (
          <li key={row.name}>
            <button type="button" onClick={() => go({ other: row.name })}>{row.name}</button>{' '}
            <small>{row.scenario} · {row.done} × {row.days} · {row.created.slice(0, 10)}</small>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Settings({ one, other }: { one: Opened; other: Opened }) {
  const { speech } = useExplorer()
  const { t } = speech
  const rows = settingsThatDiffer(one.view.run, other.view.run, speech)
  return (
    <details className="panel" open={rows.length <= 4}>
      <summary>{t('compare.settings')}: {rows.length}</summary>
      {rows.length === 0 ? <p>{t('compare.same')}</p> : (
        <div className="scroll" tabIndex={0} role="region" aria-label={t('compare.settings')}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t('compare.setting')}</th><th scope="col">{t('compare.first')}</th><th scope="col">{t('compare.second')}</th>
              </tr>
            </thead>
            <tbody>
              <tr><th scope="row">{t('app.run')}</th><td><span lang="en">{one.view.run.title}</span><br /><code>{one.view.run.name}</code></td><td><span lang="en">{other.view.run.title}</span><br /><code>{other.view.run.name}</code></td></tr>
              {rows.map(({ name, first, second }) => <tr key={name}><th scope="row">{name}</th><td>{first}</td><td>{second}</td></tr>)}
            </tbody>
          </table>
        </div>
      )}
    </details>
  )
}
