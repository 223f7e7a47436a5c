/** Where a fact comes from: title, publisher's date, licence and address of a source, and when it could be known. */
import { useExplorer } from '../app/context'
import type { Mark, View } from '../model/types'
import { Around, HOLE } from './English'
import { safeLink } from './links'
import { sourceOf, whyOfMark } from './reasons'

export function Cited({ view, source }: { view: View; source: string }) {
  const { t, date } = useExplorer().speech
  const found = sourceOf(view, source)
  if (found === undefined) return source ? <code className="cited">{source}</code> : <span className="cited">{t('why.noSource')}</span>
  const address = safeLink(found.url)
  return (
    <span className="cited">
      {address ? <a href={address} target="_blank" rel="noreferrer noopener" lang="en">{found.title || source}</a> : <span lang="en">{found.title || source}</span>}
      {found.url && !address ? <> <code>{found.url}</code></> : null}
      {found.date ? <> · {t('why.published', { date: date(found.date) })}</> : null}
      {found.licence ? <> · <Around phrase={t('why.licence', { licence: HOLE })}>{found.licence}</Around></> : null}
      {found.note ? <> · <span lang="en">{found.note}</span></> : null}
    </span>
  )
}

/** A dated event with its citation. */
export function CitedMark({ view, mark, number }: { view: View; mark: Mark; number?: number }) {
  const { speech, go, state } = useExplorer()
  const asks = mark.kind === 'act' && state.tab !== 'why' && view.acts.some((act) => act.country === mark.country)
  const where = [mark.country && speech.country(mark.country), mark.place && speech.label(mark.place)].filter(Boolean).join(', ')
  return (
    <div className="cited-mark">
      <strong>{number === undefined ? '' : `${number}. `}{speech.date(mark.date)}</strong>{where ? ` · ${where}` : ''} · {speech.named('kind', mark.kind, mark.kind)}
      <p dir="auto" lang="en">{mark.text}</p>
      <p className="quiet">
        <Cited view={view} source={mark.source} />
        {mark.known ? <> · {speech.t('why.known', { date: speech.date(mark.known) })}</> : null}
        {mark.confidence ? <> · {speech.t('why.confidence')}: {speech.named('confidence', mark.confidence)}</> : null}
        {asks ? <> <button type="button" className="quiet" onClick={() => go({ tab: 'why', why: whyOfMark(view, mark) })}>{speech.t('why.inRun')}</button></> : null}
      </p>
    </div>
  )
}
