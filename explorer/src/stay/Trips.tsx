/** Stays so far: one card each, in the order given, and a way to paste them from a table. */
import { useRef, useState } from 'react'
import { useExplorer } from '../app/context'
import { backToList, Day, Field, keepFocus, Select } from '../forms/Field'
import type { Problem } from '../forms/problems'
import type { Choices } from './choices'
import { moved, newTrip, TRIP_DAYS, type TripDraft } from './draft'
import { readTrips, type Fault } from './pasted'
import type { Part } from './StayForm'

const LATER = TRIP_DAYS.slice(2)
const MOVES = [{ by: -1, word: 'stay.up', sign: '↑' }, { by: 1, word: 'stay.down', sign: '↓' }] as const

export function Trips({ draft, change, problems, choices }: Part) {
  const { t } = useExplorer().speech
  const { trips } = draft
  const put = (at: number, part: Partial<TripDraft>) =>
    change({ trips: trips.map((one, index) => (index === at ? { ...one, ...part } : one)) })
  return (
    <fieldset data-list="">
      <legend>{t('stay.trips')}</legend>
      <p className="hint">{t('stay.tripsHint')}</p>
      {trips.map((trip, at) => (
        <TripCard key={trip.key} trip={trip} at={at} last={trips.length - 1} problems={problems} choices={choices}
          put={(part) => put(at, part)} move={(by) => change({ trips: moved(trips, at, by) })}
          remove={() => change({ trips: trips.filter((_, index) => index !== at) })} />
      ))}
      <button type="button" data-add="" onClick={() => change({ trips: [...trips, newTrip({ host: draft.host })] })}>
        {t('stay.addTrip')}
      </button>
      <Paste choices={choices} take={(more) => change({ trips: [...trips, ...more] })} />
    </fieldset>
  )
}

function TripCard(props: {
  trip: TripDraft
  at: number
  last: number
  problems: readonly Problem[]
  choices: Choices
  put(part: Partial<TripDraft>): void
  move(by: number): void
  remove(): void
}) {
  const { trip, at, last, problems, choices, put, move, remove } = props
  const { t } = useExplorer().speech
  const name = t('stay.trip', { n: at + 1 })
  const day = (column: (typeof TRIP_DAYS)[number]) => (
    <Field key={column} label={t(`stay.day.${column}`)} field={`trips.${at}.${column}`} problems={problems}>
      {(tied) => <Day tied={tied} value={trip[column]} chosen={(value) => put({ [column]: value })} />}
    </Field>
  )
  const marked = LATER.some((column) => trip[column] || problems.some(({ field }) => field === `trips.${at}.${column}`))
  return (
    <div className="card" role="group" aria-label={name}>
      <div className="card-head">
        <strong>{name}</strong>
        {MOVES.map(({ by, word, sign }) => (
          <button key={word} type="button" aria-label={`${t(word)}: ${name}`} disabled={by < 0 ? at === 0 : at === last}
            onClick={(event) => {
              move(by)
              keepFocus(event.currentTarget)
            }}>{sign}</button>
        ))}
        <button type="button" aria-label={`${t('form.remove')}: ${name}`} onClick={(event) => {
          backToList(event.currentTarget)
          remove()
        }}>×</button>
      </div>
      <Field label={t('stay.tripHost')} field={`trips.${at}.host`} problems={problems}>
        {(tied) => (
          <Select tied={tied} value={trip.host} options={choices.countries} none="—" chosen={(host) => put({ host })} />
        )}
      </Field>
      <div className="pair">{day('in')}{day('out')}</div>
      <details open={marked || undefined}>
        <summary>{t('stay.moreDays')}</summary>
        {LATER.map(day)}
      </details>
    </div>
  )
}

function Paste({ choices, take }: { choices: Choices; take(trips: TripDraft[]): void }) {
  const { t } = useExplorer().speech
  const [text, setText] = useState('')
  const [faults, setFaults] = useState<Fault[]>([])
  const [taken, setTaken] = useState(0)
  const field = useRef<HTMLDetailsElement>(null)
  function read(): void {
    const { trips, faults: wrong } = readTrips(text, choices.countries.map((one) => one.value))
    setFaults(wrong)
    setTaken(trips.length)
    if (wrong.length > 0) return void field.current?.querySelector('textarea')?.focus()
    take(trips)
    setText('')
  }
  const problems = faults.map(({ wrong, line, value }) => (
    { field: 'paste', text: t(`stay.fault.${wrong}`, { line, value }), code: '', program: false }
  ))
  return (
    <details ref={field}>
      <summary>{t('stay.paste')}</summary>
      <Field label={t('stay.pasteField')} hint={t('stay.pasteHint')} field="paste" problems={problems}>
        {(tied) => (
          <textarea {...tied} rows={5} spellCheck={false} value={text} onChange={(event) => setText(event.target.value)} />
        )}
      </Field>
      <button type="button" disabled={text.trim() === ''} onClick={read}>{t('stay.take')}</button>
      <span className="hint" role="status">{taken > 0 ? ` ${t('stay.taken', { n: taken })}` : ''}</span>
    </details>
  )
}
