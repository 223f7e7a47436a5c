/** Two maps on one scale and, where the runs are pairs, the map of their difference; they move together. */
import { useMemo } from 'react'
import { useExplorer } from '../app/context'
import type { Opened, Shown } from '../app/shown'
import type { Book } from '../model/book'
import type { Drawing } from '../exports/drawing'
import { ExportMenu } from '../exports/ExportMenu'
import type { Picture } from '../exports/picture'
import { Camera } from '../map/camera'
import { differenceScale, mapTable, scaleFor, useWorld, WorldMap } from '../map'
import { Twin } from '../series/Twin'
import { quantityName } from '../series/words'

interface Props {
  one: Opened
  other: Opened
  difference: Shown['difference']
  time: number
}

export function Maps({ one, other, difference, time }: Props) {
  const { state, speech } = useExplorer()
  const { t } = speech
  const quantity = layerOf(one, state.layer)
  const camera = useMemo(() => new Camera(), [one.view.run.name])
  const scale = useMemo(() => scaleFor([one.book, other.book], quantity), [one.book, other.book, quantity])
  const diverging = useMemo(() => (difference?.book.quantities.has(quantity) ? differenceScale(difference.book, quantity) : null), [difference, quantity])
  const date = one.book.dates[time] ?? ''
  const shared = { quantity, threshold: null, camera: one.view.home === other.view.home ? camera : undefined }
  const shows = [
    { name: t('compare.first'), run: one.view.run.title, view: one.view, book: one.book, scale },
    { name: t('compare.second'), run: other.view.run.title, view: other.view, book: other.book, scale },
    ...(difference && diverging ? [{ name: t('compare.difference'), run: '', view: one.view, book: difference.book, scale: diverging }] : []),
  ]
  return (
    <section aria-label={t('compare.maps')}>
      <Layers one={one} quantity={quantity} />
      <div className="compare-maps">
        {shows.map((map, index) => (
          <figure key={index}>
            <figcaption><strong>{map.name}</strong>{map.run ? <> · <span lang="en">{map.run}</span></> : null}{otherDay(map.book, date, speech.date)}</figcaption>
            <WorldMap {...shared} view={map.view} book={map.book} scale={map.scale} time={map.book.timeOf(date)} label={map.name} bare={index === 1} />
          </figure>
        ))}
      </div>
      <Exports shows={shows} quantity={quantity} date={date} />
    </section>
  )
}

/** The day that a map shows where its run has no such day. */
function otherDay(book: Book, date: string, say: (iso: string) => string): string {
  const shown = book.dates[book.timeOf(date)] ?? ''
  return shown === date ? '' : ` · ${say(shown)}`
}

interface Map extends Opened {
  name: string
  scale: ReturnType<typeof scaleFor>
}

/** The table of the last map: of the difference where there is one. */
function Exports({ shows, quantity, date }: { shows: Map[]; quantity: string; date: string }) {
  const { speech } = useExplorer()
  const world = useWorld()
  const last = shows[shows.length - 1] as Map
  const table = () => ({ ...mapTable(last.view, last.book, quantity, last.book.timeOf(date), speech), title: `${last.name}: ${quantityName(last.book.quantities.get(quantity), quantity, speech)}` })
  const picture = (draw: Drawing): Picture => draw.sideBySide(quantityName(last.book.quantities.get(quantity), quantity, speech), shows.map(({ name, view, book, scale }) => draw.mapPicture({
    world: world as NonNullable<typeof world>, view, book, quantity, time: book.timeOf(date), scale, threshold: null, speech, title: name,
  })))
  return (
    <div className="chart-foot">
      <Twin table={table} />
      <ExportMenu table={table} picture={world ? picture : undefined} />
    </div>
  )
}

/** The layer of the map, where it is one that a map can show. */
function layerOf({ book }: Opened, layer: string): string {
  const by = book.quantities.get(layer)?.by
  return by === 'country' || by === 'place' ? layer : 'stock'
}

function Layers({ one, quantity }: { one: Opened; quantity: string }) {
  const { speech, go } = useExplorer()
  const all = [...one.book.quantities.values()]
  const group = (by: 'country' | 'place', title: string) => (
    <optgroup label={title}>
      {all.filter((found) => found.by === by).map((found) => <option key={found.id} value={found.id}>{quantityName(found, found.id, speech)}</option>)}
    </optgroup>
  )
  return (
    <div className="toolbar">
      <label className="choice">
        <span>{speech.t('compare.layer')}</span>
        <select value={quantity} onChange={(event) => go({ layer: event.target.value })}>
          {group('country', speech.t('series.countries'))}
          {group('place', speech.t('series.places'))}
        </select>
      </label>
    </div>
  )
}
