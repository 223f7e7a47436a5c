/** One number on one day: its value and band, its meaning, the mechanism that wrote it, and the row of its place. */
import { useMemo } from 'react'
import { useExplorer } from '../app/context'
import type { Book } from '../model/book'
import type { View } from '../model/types'
import { Chart } from '../series/Chart'
import { chartOf } from '../series/curves'
import { marksAt, placeOf } from '../series/choices'
import { quantityName, sayBand, sayUnit } from '../series/words'
import { Cited } from './Cited'
import { parametersOf } from './reasons'
import { ParameterTable } from './RunFacts'

interface Asked {
  view: View
  book: Book
  time: number
  quantity: string
  label: string
}

export function NumberAsked(props: Asked) {
  const { view, book, time, quantity, label } = props
  const { speech, go } = useExplorer()
  const { t } = speech
  const found = book.quantities.get(quantity)
  if (found === undefined) return null
  const share = found.kind === 'share'
  return (
    <section className="panel why-number" aria-label={t('why.number')}>
      <Choice {...props} />
      <p className="why-value">
        <strong>{sayBand(book.spread(quantity, label, time), share ? [] : book.levels, share, speech)}</strong>{' '}
        {sayUnit(found.unit, share, speech)} · {t('why.on', { date: speech.date(book.dates[time] ?? '') })}
        {' '}<button type="button" className="quiet" onClick={() => go({ tab: 'series', at: label, charts: [quantity] })}>{t('why.toSeries')}</button>
      </p>
      <div className="why-columns">
        <Curve {...props} />
        <dl>
          <dt>{t('why.meaning')}</dt>
          <dd>{speech.named('about', quantity, found.about)}</dd>
          <dt>{t('why.writtenBy')}</dt>
          <dd>{found.mechanism ? speech.named('mechanism', found.mechanism) : t('why.engine')}</dd>
          <PlaceRow view={view} label={label} />
          <dt>{t('why.run')}</dt>
          <dd><code>{view.run.name}</code></dd>
        </dl>
      </div>
      {found.mechanism ? (
        <details open={parametersOf(view, found.mechanism).length <= 8}>
          <summary>{t('why.parameters', { name: speech.named('mechanism', found.mechanism) })}</summary>
          <ParameterTable view={view} parameters={parametersOf(view, found.mechanism)} />
        </details>
      ) : null}
    </section>
  )
}

function Choice({ book, quantity, label }: Asked) {
  const { speech, go } = useExplorer()
  const asked = (one: string, of: string) => go({ why: `${one}|${of}` })
  const changed = (one: string) => asked(one, book.has(one, label) ? label : (book.labels(one)[0] ?? ''))
  const labels = book.labels(quantity).includes(label) ? book.labels(quantity) : [label, ...book.labels(quantity)]
  const sort = new Intl.Collator(speech.lang).compare
  return (
    <div className="toolbar">
      <label className="choice">
        <span>{speech.t('why.quantity')}</span>
        <select value={quantity} onChange={(event) => changed(event.target.value)}>
          {[...book.quantities.values()].filter((one) => one.by !== 'act')
            .map((one) => <option key={one.id} value={one.id}>{quantityName(one, one.id, speech)}</option>)}
        </select>
      </label>
      <label className="choice">
        <span>{speech.t('why.of')}</span>
        <select value={label} onChange={(event) => asked(quantity, event.target.value)}>
          {[...labels].sort((one, other) => sort(speech.label(one), speech.label(other)))
            .map((one) => <option key={one} value={one}>{one === '' ? speech.t('why.any') : speech.label(one)}</option>)}
        </select>
      </label>
    </div>
  )
}

function Curve({ view, book, time, quantity, label }: Asked) {
  const { speech, go } = useExplorer()
  const chart = useMemo(() => {
    const found = book.quantities.get(quantity)
    const name = `${quantityName(found, quantity, speech)}${label ? `: ${speech.label(label)}` : ''}`
    const traces = found ? [{ quantity: found, label }] : []
    return chartOf(view, book, quantity, traces, marksAt(view, book, label), { title: name, line: () => name })
  }, [view, book, quantity, label, speech])
  return <Chart chart={chart} view={view} time={time} sync="why" dayChosen={(day) => go({ day }, true)} />
}

function PlaceRow({ view, label }: { view: View; label: string }) {
  const { t } = useExplorer().speech
  const place = placeOf(view, label)
  return place === undefined ? null : (
    <>
      <dt>{t('why.placeRow')}</dt>
      <dd><Cited view={view} source={place.source} /></dd>
    </>
  )
}
