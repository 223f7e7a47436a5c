/** The map of a run with its slider, what is chosen on it, and the same numbers as a table. */
import { useEffect, useMemo, useRef, useState } from 'react'
import { useExplorer } from '../app/context'
import { useShown } from '../app/shown'
import { ExportMenu } from '../exports/ExportMenu'
import type { Quantity } from '../model/types'
import { TableTwin } from '../table/TableTwin'
import { clockOf } from '../time/clock'
import { TimeSlider } from '../time/TimeSlider'
import { useDay } from '../time/useDay'
import { Chosen } from './Chosen'
import { quantityName, sentence } from './describe'
import { Legend } from './Legend'
import { layerGroups, layerOf } from './layers'
import type { Drawing } from '../exports/drawing'
import { scaleFor } from './scale'
import { mapTable } from './table'
import { useWorld } from './world'
import { WorldMap } from './WorldMap'

export function MapTab() {
  const { view, book, other, time } = useShown()
  const { state } = useExplorer()
  const quantity = useMemo(() => layerOf(view, book, state.layer), [view, book, state.layer])
  const books = useMemo(() => (other ? [book, other.book] : [book]), [book, other])
  const scale = useMemo(() => scaleFor(books, quantity), [books, quantity])
  const { threshold } = state
  return (
    <div className="maptab">
      <div className="map-main">
        <Toolbar quantity={quantity} />
        <WorldMap {...{ view, book, quantity, time, scale, threshold }} label={view.run.title} bare />
        <TimeSlider {...{ view, book, time }} />
        <Legend {...{ view, book, scale, threshold }} />
        <Spoken quantity={quantity} />
        <Twin quantity={quantity} />
      </div>
      <Chosen quantity={quantity} />
    </div>
  )
}

/** Which quantity, and above which number hatching shows the probability. */
function Toolbar({ quantity }: { quantity: string }) {
  const { view, book } = useShown()
  const { speech, go } = useExplorer()
  const groups = useMemo(() => layerGroups(view, book), [view, book])
  return (
    <div className="toolbar">
      <label className="choice">
        <span>{speech.t('map.layer')}</span>
        <select value={quantity} onChange={(event) => go({ layer: event.target.value, threshold: null })}>
          {groups.map(({ word, quantities }) => (
            <optgroup key={word} label={speech.t(word)}>
              {quantities.map((one) => <option key={one.id} value={one.id}>{quantityName(speech, one, one.id)}</option>)}
            </optgroup>
          ))}
        </select>
      </label>
      <Threshold quantity={book.quantities.get(quantity)} />
    </div>
  )
}

/** Arrivals a day above which UNHCR's preparedness package speaks of the next class of impact. */
const CLASSES_A_DAY = [500, 1000]

function Threshold({ quantity }: { quantity: Quantity | undefined }) {
  const { book } = useShown()
  const { speech, state, go } = useExplorer()
  const { t } = speech
  const [text, setText] = useState('')
  useEffect(() => setText(state.threshold === null ? '' : String(state.threshold)), [state.threshold])
  if (quantity?.kind === 'share') return null
  const set = () => {
    const number = Number(text.replace(/[\s,]/g, ''))
    go({ threshold: text !== '' && Number.isFinite(number) && number > 0 ? number : null })
  }
  const arrivals = quantity?.unit === 'person/day' ? CLASSES_A_DAY : []
  return (
    <form className="map-threshold" onSubmit={(event) => { event.preventDefault(); set() }}>
      <label className="choice">
        <span>{t('map.threshold')}</span>
        <input inputMode="decimal" size={8} value={text} onChange={(event) => setText(event.target.value)} onBlur={set} />
      </label>
      {arrivals.map((number) => (
        <button key={number} type="button" aria-pressed={state.threshold === number} onClick={() => go({ threshold: number })}>
          {t('map.preset', { number: speech.number(number) })}
        </button>
      ))}
      {book.labels('over_capacity').length > 0
        ? <button type="button" onClick={() => go({ layer: 'over_capacity', threshold: null })}>{t('map.capacity')}</button> : null}
      {state.threshold === null ? null
        : <button type="button" className="quiet" onClick={() => go({ threshold: null })}>{t('map.clear')}</button>}
    </form>
  )
}

/** Says what is chosen when the day changed and came to rest; not while it plays. */
function Spoken({ quantity }: { quantity: string }) {
  const { view, book, time } = useShown()
  const { source, speech, state } = useExplorer()
  const [said, say] = useState('')
  const before = useRef(time)
  useEffect(() => {
    if (before.current === time || clockOf(source).playing) return
    before.current = time
    const place = view.places.find((one) => one.name === state.at)
    const id = place ? (book.has(quantity, state.at) ? quantity : place.kind === 'crossing' ? 'queue' : 'stock_at') : quantity
    const telling = { view, book, quantity, threshold: state.threshold, speech }
    say(state.at ? sentence(telling, state.at, time, id) : speech.date(book.dates[time] ?? ''))
  }, [time, view, book, quantity, source, speech, state.at, state.threshold])
  return <p className="spoken" role="status">{said}</p>
}

/** The same numbers as a table, and all that can be taken away. */
function Twin({ quantity }: { quantity: string }) {
  const { view, book, other, time } = useShown()
  const { source, speech, state } = useExplorer()
  const world = useWorld()
  const [open, setOpen] = useState(false)
  // what is taken away is of the day on the map, which the link and this part of the page follow a little later
  const now = () => book.timeOf(clockOf(source).date || (book.dates[time] ?? ''))
  useDay(book, time)
  const table = () => mapTable(view, book, quantity, now(), speech)
  const scale = () => scaleFor(other ? [book, other.book] : [book], quantity)
  const picture = world
    ? (draw: Drawing) => draw.mapPicture({ world, view, book, quantity, time: now(), scale: scale(), threshold: state.threshold, speech })
    : undefined
  return (
    <div className="map-below">
      <ExportMenu table={table} picture={picture} />
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>{speech.t('map.table')}</summary>
        {open ? <TableTwin table={table()} /> : null}
      </details>
    </div>
  )
}
