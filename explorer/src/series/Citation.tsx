/** The citation of a flag or a point, beside its chart; Escape or its button closes it and gives the focus back. */
import { useEffect, useRef } from 'react'
import { useExplorer } from '../app/context'
import type { View } from '../model/types'
import { Cited, CitedMark } from '../why/Cited'
import type { Asked } from './Chart'
import { sayKind, sayPeriod } from './words'

export function Citation({ asked, view, closed }: { asked: Exclude<Asked, null>; view: View; closed(): void }) {
  const { speech } = useExplorer()
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const before = document.activeElement
    box.current?.focus()
    return () => {
      if (before instanceof HTMLElement || before instanceof SVGElement) before.focus()
    }
  }, [asked])
  return (
    <div className="citation" ref={box} tabIndex={-1} role="dialog" aria-label={speech.t('series.citation')}
      onKeyDown={(event) => { if (event.key === 'Escape') closed() }}>
      <button type="button" className="quiet" onClick={closed} aria-label={speech.t('series.close')}>✕</button>
      {'flags' in asked
        ? asked.flags.map(({ number, mark }) => <CitedMark key={number} view={view} mark={mark} number={number} />)
        : <CitedCount view={view} count={asked.count} />}
    </div>
  )
}

export function CitedCount({ view, count }: { view: View; count: View['counts'][number] }) {
  const { speech } = useExplorer()
  const { t } = speech
  return (
    <div className="cited-mark">
      <strong>{sayKind(count.type, count.direction, speech)}</strong>: {speech.number(count.value)} {speech.named('unit', count.unit, count.unit)} · {sayPeriod(count, speech)}
      {count.scope ? <p dir="auto" lang="en">{count.scope}</p> : null}
      <p className="quiet">
        {count.counted_by ? <><span lang="en">{count.counted_by}</span> · </> : null}<Cited view={view} source={count.source} />
        {count.known ? <> · {t('why.known', { date: speech.date(count.known) })}</> : null}
        {count.confidence ? <> · {t('why.confidence')}: {speech.named('confidence', count.confidence)}</> : null}
        {' · '}{t(count.in_sample ? 'series.inSample' : 'series.later')}
        {count.weight === 0 ? <> · {t('series.notScored')}</> : null}
      </p>
      {count.note ? <p className="quiet" dir="auto" lang="en">{count.note}</p> : null}
    </div>
  )
}
