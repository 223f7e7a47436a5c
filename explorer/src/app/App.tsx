/** The page: a head with run, comparison and language; tabs; a foot that says where the numbers come from. */
import { lazy, Suspense, useEffect, useMemo, useState, type ComponentType } from 'react'
import { CompareTab } from '../compare/CompareTab'
import { LANGUAGES } from '../i18n'
import { MapTab } from '../map/MapTab'
import { SeriesTab } from '../series/SeriesTab'
import { Book } from '../model/book'
import type { Difference, View } from '../model/types'
import { Refused, type RunRow, type Source } from '../sources/source'
import type { Tab } from '../state/state'
import { WhyTab } from '../why/WhyTab'
import { useExplorer } from './context'
import { copyText } from './copy'
import { useLoaded, type Loaded } from './loading'
import { opened, ShownContext, type Shown } from './shown'

const OF_A_RUN: Partial<Record<Tab, ComponentType>> = {
  map: MapTab, series: SeriesTab, compare: CompareTab, why: WhyTab,
}
/** Forms need somebody to answer them, so a file never loads them. */
const FormTab = lazy(async () => ({ default: (await import('../forms/FormTab')).FormTab }))

export function App() {
  const { source, state, speech } = useExplorer()
  const [asked, setAsked] = useState(0)
  const runs = useLoaded(`runs ${asked} ${state.tab}`, () => source.runs())
  const rows = runs.state === 'ready' ? runs.value : []
  const isForm = offered(source).includes(state.tab) && OF_A_RUN[state.tab] === undefined
  return (
    <div className="explorer" lang={speech.lang}>
      <Head rows={rows} />
      <Tabs />
      <main id="content" tabIndex={-1}>
        {runs.state === 'failed' ? <Failure error={runs.error} again={() => setAsked(asked + 1)} /> : null}
        {isForm ? <Suspense fallback={<p className="empty" role="status">{speech.t('app.loading')}</p>}><FormTab /></Suspense> : <RunTabs rows={runs.state === 'loading' ? null : rows} />}
      </main>
    </div>
  )
}

function Head({ rows }: { rows: RunRow[] }) {
  const { state, go, speech, link } = useExplorer()
  const { t } = speech
  const names = [...rows].reverse().map((row) => row.name)
  return (
    <header className="head">
      <a className="skip" href="#content" onClick={(event) => { event.preventDefault(); document.getElementById('content')?.focus() }}>{t('app.skip')}</a>
      <h1>{t('app.title')}</h1>
      <Choice label={t('app.run')} value={state.run} options={names} chosen={(run) => go({ run })} />
      <Choice label={t('app.other')} value={state.other} options={names.filter((name) => name !== state.run)}
        none={t('app.none')} chosen={(other) => go({ other })} />
      <label className="choice">
        <span>{t('app.language')}</span>
        <select value={speech.lang} onChange={(event) => go({ lang: event.target.value })}>
          {Object.entries(LANGUAGES).map(([code, name]) => <option key={code} value={code} lang={code}>{name}</option>)}
        </select>
      </label>
      {link() === null ? null : <CopyLink />}
    </header>
  )
}

function Choice(props: { label: string; value: string; options: string[]; none?: string; chosen(name: string): void }) {
  const { label, value, options, none, chosen } = props
  const all = value && !options.includes(value) ? [value, ...options] : options
  return (
    <label className="choice">
      <span>{label}</span>
      <select value={value} onChange={(event) => chosen(event.target.value)}>
        {none === undefined && value ? null : <option value="">{none ?? '—'}</option>}
        {all.map((name) => <option key={name} value={name}>{name}</option>)}
      </select>
    </label>
  )
}

function CopyLink() {
  const { link, speech } = useExplorer()
  const [copied, setCopied] = useState(false)
  const copy = () => copyText(link() ?? '').then(setCopied)
  return (
    <button type="button" className="quiet" onClick={() => void copy()} onBlur={() => setCopied(false)}>
      {speech.t(copied ? 'app.copied' : 'app.copyLink')}
    </button>
  )
}

/** The tabs that a source can fill. */
function offered(source: Source): Tab[] {
  return ['map', 'series', 'compare', 'why', ...(source.stay ? ['stay' as const] : []), ...(source.jobs ? ['runs' as const] : [])]
}

function Tabs() {
  const { source, state, go, speech } = useExplorer()
  return (
    <nav className="tabs" aria-label={speech.t('app.title')}>
      {offered(source).map((tab) => (
        <button key={tab} type="button" aria-current={tab === state.tab ? 'page' : undefined} onClick={() => go({ tab })}>
          {speech.t(`tab.${tab}`)}
        </button>
      ))}
    </nav>
  )
}

/** The tabs that show a run. While no run is chosen the one used last is. */
function RunTabs({ rows }: { rows: RunRow[] | null }) {
  const { source, state, go, speech } = useExplorer()
  const last = rows?.filter((row) => row.done > 0).at(-1)?.name
  useEffect(() => {
    if (state.run === '' && last !== undefined) go({ run: last }, true)
  }, [state.run, last, go])
  const view = useLoaded(state.run || null, () => source.view(state.run))
  const other = useLoaded(state.other || null, () => source.view(state.other))
  const pair = state.run && state.other ? `${state.run}\n${state.other}` : null
  const difference = useLoaded(pair, () => source.difference(state.run, state.other))
  const shown = useMemo(() => shownOf(view, other, difference, state.other), [view, other, difference, state.other])
  if (rows !== null && last === undefined && state.run === '') return <p className="empty">{speech.t('app.noRuns')}</p>
  if (view.state === 'failed') return <Failure error={view.error} />
  if (shown === null) return <p className="empty" role="status">{speech.t('app.loading')}</p>
  const time = state.day === '' ? shown.book.times.length - 1 : shown.book.timeOf(state.day)
  const Tab = OF_A_RUN[state.tab] ?? MapTab // a link can ask for a tab that this source has not
  return (
    <ShownContext value={{ ...shown, time }}>
      {other.state === 'failed' && state.other ? <Failure error={other.error} /> : null}
      <Tab />
      <Foot shown={{ ...shown, time }} />
    </ShownContext>
  )
}

function shownOf(
  view: Loaded<View>,
  other: Loaded<View>,
  difference: Loaded<Difference>,
  wanted: string,
): Omit<Shown, 'time'> | null {
  if (view.state !== 'ready') return null
  const second = wanted && other.state === 'ready' ? opened(other.value) : null
  const document = wanted && difference.state === 'ready' ? difference.value : null
  return {
    ...opened(view.value),
    other: second,
    difference: document && { document, book: new Book(document, view.value.run.start) },
    refused: wanted && difference.state === 'failed' ? difference.error.message : '',
  }
}

function Foot({ shown }: { shown: Shown }) {
  const { t, date } = useExplorer().speech
  const { name, done, seed, versions, as_of: asOf } = shown.view.run
  return (
    <footer className="foot">
      <p>
        {t('app.source', { run: name, done, seed, version: versions.spillover ?? '?' })}
        {asOf === null ? '' : ` · ${t('app.asOf', { date: date(asOf) })}`}
      </p>
      <p>{t('app.notFor')}</p>
      <p>{t('app.boundaries')}</p>
    </footer>
  )
}

/** What went wrong, in the words of the program: what, where and the cure. */
export function Failure({ error, again }: { error: Error; again?: () => void }) {
  const { t } = useExplorer().speech
  const findings = error instanceof Refused ? error.findings : [{ code: '', message: error.message, cure: '' }]
  return (
    <div className="failure" role="alert">
      <strong>{t('app.failed')}</strong>
      <ul>
        {findings.map((one, index) => (
          <li key={index}>{one.code ? <code>{one.code}</code> : null} {one.message}{one.cure ? ` → ${one.cure}` : ''}</li>
        ))}
      </ul>
      {again ? <button type="button" onClick={again}>{t('app.again')}</button> : null}
    </div>
  )
}
