/** Beside the map: the country, city or crossing that is chosen, in numbers of the day. */
import { useExplorer } from '../app/context'
import { useShown } from '../app/shown'
import { useDay } from '../time/useDay'
import { figure, quantityName, valueWords } from './describe'
import { isShut } from './look'

/** What is told of a country, a city and a crossing, as far as the run has it. */
const OF_COUNTRY = [
  'stock', 'stock_per_1000', 'arrivals', 'arrivals_per_100k', 'crossed_in', 'crossed_out', 'moved_in', 'moved_out', 'remaining',
  'visitor', 'registered', 'permit', 'overstayer', 'closed', 'position', 'strictness', 'sympathy', 'suspicion', 'work_search_days',
]
const OF_CITY = ['stock_at', 'remaining_at', 'over_capacity', 'rent', 'rent_paid', 'evicted', 'newcomers_share', 'school_strain', 'school_places_short']
const OF_CROSSING = ['queue', 'waiting_days', 'crossed_in_at', 'crossed_out_at', 'fled_in']
const MOST_QUEUES = 4

export function Chosen({ quantity }: { quantity: string }) {
  const { state, speech } = useExplorer()
  return (
    <aside className="panel map-side" aria-label={state.at ? speech.label(state.at) : speech.t('map.find')}>
      <Finder />
      {state.at === '' ? <p className="map-hint">{speech.t('map.nothing')}</p> : <Numbers at={state.at} quantity={quantity} />}
    </aside>
  )
}

/** All that can be chosen, by name: for keys, for phones, and for what is too small to hit. */
function Finder() {
  const { view } = useShown()
  const { state, speech, go } = useExplorer()
  const { t } = speech
  const sorted = (names: string[]) => names
    .map((name) => [name, speech.label(name)] as const)
    .sort(([, one], [, other]) => one.localeCompare(other, speech.lang))
  const named = (crossing: boolean) => view.places.filter((place) => (place.kind === 'crossing') === crossing).map((place) => place.name)
  const groups = [
    ['map.countries', view.countries.map((country) => country.iso3)], ['map.cities', named(false)], ['map.crossings', named(true)],
  ] as const
  return (
    <label className="choice map-find">
      <span>{t('map.find')}</span>
      <select value={state.at} onChange={(event) => go({ at: event.target.value })}>
        <option value="">—</option>
        {groups.map(([word, names]) => names.length === 0 ? null : (
          <optgroup key={word} label={t(word)}>
            {sorted(names).map(([name, said]) => <option key={name} value={name}>{said}</option>)}
          </optgroup>
        ))}
      </select>
    </label>
  )
}

function Numbers({ at, quantity }: { at: string; quantity: string }) {
  const { view, book, time } = useShown()
  const { speech, go } = useExplorer()
  const { t } = speech
  const day = useDay(book, time)
  const place = view.places.find((one) => one.name === at)
  const usual = place ? (place.kind === 'crossing' ? OF_CROSSING : OF_CITY) : OF_COUNTRY
  const ids = [...new Set([quantity, ...usual])].filter((id) => book.has(id, at))
  const first = ids[0]
  return (
    <>
      <h2>{speech.label(at)}{place ? <small> {speech.country(place.iso3)}</small> : null}</h2>
      <p className="map-day">{speech.date(book.dates[day] ?? '')}</p>
      {ids.length === 0 ? <p>{t('map.noData')}</p> : null}
      <dl className="map-numbers">{ids.map((id) => <Row key={id} id={id} at={at} day={day} />)}</dl>
      {place?.passes
        ? <p>{isShut(place, day) ? t('map.shut') : t('map.passes', { number: speech.number(place.passes[day] ?? 0) })}</p> : null}
      {place ? null : <Queues iso3={at} day={day} />}
      <p className="map-links">
        <button type="button" onClick={() => go({ tab: 'series' })}>{t('map.inSeries')}</button>
        {first ? <button type="button" onClick={() => go({ tab: 'why', why: `${first}|${at}` })}>{t('map.why')}</button> : null}
      </p>
    </>
  )
}

/** One number with its central 90 %. */
function Row({ id, at, day }: { id: string; at: string; day: number }) {
  const { book } = useShown()
  const { speech } = useExplorer()
  const quantity = book.quantities.get(id)
  const spread = book.spread(id, at, day)
  const middle = spread[spread.length >> 1] ?? 0
  const [low, high] = [spread[0] ?? 0, spread.at(-1) ?? 0].map((value) => figure(speech, value))
  return (
    <div>
      <dt>{quantityName(speech, quantity, id)}</dt>
      <dd>
        <b>{valueWords(speech, quantity, middle)}</b>
        {spread.length > 1 ? <small> {speech.t('map.band', { low: low ?? '', high: high ?? '' })}</small> : null}
      </dd>
    </div>
  )
}

/** Crossings of a country where most people wait. */
function Queues({ iso3, day }: { iso3: string; day: number }) {
  const { view, book } = useShown()
  const { speech, go } = useExplorer()
  const longest = view.places
    .filter((place) => place.iso3 === iso3 && book.has('queue', place.name))
    .map((place) => ({ name: place.name, people: book.at('queue', place.name, day) }))
    .filter(({ people }) => people > 0)
    .sort((one, other) => other.people - one.people)
    .slice(0, MOST_QUEUES)
  if (longest.length === 0) return null
  return (
    <>
      <h3>{speech.t('map.longest')}</h3>
      <ul className="map-queues">
        {longest.map(({ name, people }) => (
          <li key={name}>
            <button type="button" className="quiet" onClick={() => go({ at: name })}>{speech.label(name)}</button>{' '}
            {valueWords(speech, book.quantities.get('queue'), people)}
          </li>
        ))}
      </ul>
    </>
  )
}
