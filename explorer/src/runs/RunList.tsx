/** The runs that are there: to open, to compare with the open one, to do again. */
import { useExplorer } from '../app/context'
import { Rows } from '../forms/Rows'
import type { RunRow } from '../sources/source'
import { latestFirst } from './jobs'

interface Props {
  rows: readonly RunRow[]
  loading: boolean
  /** The run that is being read to be done again, "" for none. */
  reading: string
  again(run: string): void
}

export function RunList({ rows, loading, reading, again }: Props) {
  const { t, number, date, named } = useExplorer().speech
  if (rows.length === 0) return <p className="empty" role="status">{t(loading ? 'app.loading' : 'app.noRuns')}</p>
  const head = [
    t('runs.name'), t('runs.scenario'), t('runs.members'), t('runs.seed'), t('runs.state'), t('runs.updated'), t('runs.doing'),
  ]
  return (
    <Rows title={t('runs.title')} head={head} rows={latestFirst(rows).map((row) => [
      <code>{row.name}</code>, row.scenario, t('runs.of', { done: number(row.done), all: number(row.members) }), String(row.seed),
      named('state', row.status), <time dateTime={row.updated}>{date(row.updated.slice(0, 10))}</time>,
      <RunButtons row={row} reading={reading} again={again} />,
    ])} />
  )
}

function RunButtons({ row, reading, again }: Pick<Props, 'reading' | 'again'> & { row: RunRow }) {
  const { state, go, speech } = useExplorer()
  const { t } = speech
  const { name } = row
  const isShown = state.run === name
  const named = (word: string) => `${word}: ${name}`
  return (
    <span className="actions">
      <button type="button" disabled={row.done === 0} aria-label={named(t('runs.open'))} onClick={() => go({ run: name, tab: 'map' })}>
        {t(isShown ? 'runs.openNow' : 'runs.open')}
      </button>
      {state.run === '' || isShown || row.done === 0 ? null : (
        <button type="button" aria-label={named(t('runs.compare'))} onClick={() => go({ other: name, tab: 'compare' })}>
          {t('runs.compare')}
        </button>
      )}
      {row.done === 0 ? null : (
        <button type="button" aria-label={named(t('runs.again'))} disabled={reading !== ''} onClick={() => again(name)}>
          {t('runs.again')}
        </button>
      )}
      {reading === name ? <span role="status">{t('app.loading')}</span> : null}
    </span>
  )
}
