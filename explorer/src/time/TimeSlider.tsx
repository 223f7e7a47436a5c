/** Chooses the day: a range with months below and events above, and a button that plays. */
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { useExplorer } from '../app/context'
import { addDays, type Book } from '../model/book'
import type { View } from '../model/types'
import { clockOf, type Clock } from './clock'
import { eventGroups, monthTicks, type EventGroup } from './events'
import './time.css'

export interface TimeSliderProps {
  view: View
  book: Book
  /** Position of the chosen day among the book's times. */
  time: number
}

const SPEEDS = [1, 3, 7, 14]
const USUAL_SPEED = 7
/** The link follows when the slider has been at rest for so long. */
const REST_MS = 180
const WEEK = 7
const NARROW = 640

export function TimeSlider({ view, book, time }: TimeSliderProps) {
  const { speech } = useExplorer()
  const { clock, moveTo, moveBy, shownTime } = useMoving(book, time)
  const [speed, setSpeed] = useState(USUAL_SPEED)
  const playing = usePlaying(clock, book, speed, moveTo)
  const date = book.dates[shownTime] ?? ''
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'PageUp' && event.key !== 'PageDown') return
    event.preventDefault()
    moveBy(event.key === 'PageUp' ? WEEK : -WEEK)
  }
  const { t } = speech
  return (
    <div className="time">
      <button type="button" className="time-play primary" onClick={() => playing.set(!playing.on)}>
        <span aria-hidden="true">{playing.on ? '❚❚' : '▶'}</span> {t(playing.on ? 'time.pause' : 'time.play')}
      </button>
      <output className="time-date">{speech.date(date)}</output>
      <label className="choice time-speed">
        <span>{t('time.speed')}</span>
        <select value={speed} onChange={(event) => setSpeed(Number(event.target.value))}>
          {SPEEDS.map((days) => <option key={days} value={days}>{t('time.daysASecond', { days })}</option>)}
        </select>
      </label>
      <div className="time-track">
        <Events view={view} book={book} moveTo={moveTo} />
        <input type="range" min={0} max={book.times.length - 1} step={1} value={shownTime} aria-label={t('time.day')}
          aria-valuetext={speech.date(date)} onKeyDown={onKeyDown} onChange={(event) => moveTo(Number(event.target.value))} />
        <Months dates={book.dates} />
      </div>
    </div>
  )
}

/** Moves the clock at once, and the link when it comes to rest. */
function useMoving(book: Book, time: number) {
  const { source, go } = useExplorer()
  const clock = clockOf(source)
  const [shownTime, setShown] = useState(time)
  const resting = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  useEffect(() => {
    if (clock.playing) return
    clock.move(book.dates[time] ?? '')
    setShown(time)
  }, [clock, book, time])
  useEffect(() => clock.listen(() => {
    setShown(book.timeOf(clock.date))
    clearTimeout(resting.current)
    // while it plays the link stays; where it stops, the link follows
    if (!clock.playing) resting.current = setTimeout(() => go({ day: clock.date }, true), REST_MS)
  }), [clock, book, go])
  useEffect(() => () => clearTimeout(resting.current), [])
  const moveTo = (to: number) => {
    const last = book.times.length - 1
    clock.move(book.dates[Math.max(0, Math.min(last, to))] ?? '')
  }
  const moveBy = (days: number) => moveTo(book.timeOf(addDays(book.dates[shownTime] ?? '', days)))
  return { clock, moveTo, moveBy, shownTime }
}

/** Runs through the days while it is on; from the beginning if it stood at the end. */
function usePlaying(clock: Clock, book: Book, speed: number, moveTo: (time: number) => void) {
  const { go } = useExplorer()
  const [on, setOn] = useState(false)
  const move = useRef(moveTo)
  move.current = moveTo
  useEffect(() => {
    if (!on) return
    const last = book.times.at(-1) ?? 0
    let day = book.times[book.timeOf(clock.date)] ?? 0
    let before = 0
    let frame = requestAnimationFrame(function step(at) {
      // a page that was hidden goes on where it was, it does not jump
      day += before === 0 ? 0 : Math.min(at - before, 250) * 0.001 * speed
      before = at
      if (day >= last) {
        move.current(book.times.length - 1)
        setOn(false)
        return
      }
      move.current(book.timeOf(addDays(book.dates[0] ?? '', Math.floor(day) - (book.times[0] ?? 0))))
      frame = requestAnimationFrame(step)
    })
    return () => cancelAnimationFrame(frame)
  }, [on, book, clock, speed])
  useEffect(() => {
    if (!on) return
    clock.setPlaying(true)
    // also where the tab is left while it plays: the link follows to the day that was reached
    return () => {
      clock.setPlaying(false)
      go({ day: clock.date }, true)
    }
  }, [on, clock, go])
  const set = (wanted: boolean) => {
    if (wanted && book.timeOf(clock.date) === book.times.length - 1) moveTo(0)
    setOn(wanted)
  }
  return { on, set }
}

function Months({ dates }: { dates: readonly string[] }) {
  const { speech } = useExplorer()
  const ticks = useMemo(() => monthTicks(dates), [dates])
  const each = Math.ceil(ticks.length / 12)
  return (
    <div className="time-months" aria-hidden="true">
      {ticks.map(({ date, share }, index) => (
        <span key={date} style={{ left: `${100 * share}%` }}>{index % each === 0 ? `${speech.month(date)}${yearOf(date)}` : ''}</span>
      ))}
    </div>
  )
}

/** The year, where it begins. */
function yearOf(date: string): string {
  return date.slice(5, 7) === '01' ? ` ${date.slice(0, 4)}` : ''
}

/** Marks of events; one that is pressed tells of its events and goes to its day. Arrows go from mark to mark. */
function Events({ view, book, moveTo }: { view: View; book: Book; moveTo(time: number): void }) {
  const { speech, state } = useExplorer()
  const [open, setOpen] = useState<EventGroup | null>(null)
  const box = useRef<HTMLDivElement>(null)
  const groups = useMemo(() => {
    const place = view.places.find((one) => one.name === state.at)
    const country = place?.iso3 ?? state.at
    const near = country === '' ? view.marks : view.marks.filter((mark) => mark.country === '' || mark.country === country)
    return eventGroups(near, book.dates, window.innerWidth < NARROW ? 14 : undefined)
  }, [view, book, state.at])
  useEffect(() => setOpen(null), [groups])
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    const buttons = [...(box.current?.querySelectorAll('button') ?? [])]
    const next = step && buttons[buttons.indexOf(event.target as HTMLButtonElement) + step]
    if (event.key === 'Escape') setOpen(null)
    if (next) next.focus()
  }
  const period = ({ from, to }: EventGroup) =>
    (from === to ? speech.date(from) : speech.t('time.until', { from: speech.date(from), to: speech.date(to) }))
  return (
    <>
      <div className="time-events" role="group" aria-label={speech.t('time.events')} ref={box} onKeyDown={onKeyDown}>
        {groups.map((group, index) => (
          <button key={group.from} type="button" tabIndex={index === 0 ? 0 : -1} aria-expanded={open === group}
            style={{ left: `${100 * group.share}%` }} title={`${period(group)}: ${group.marks.map((mark) => mark.text).join('; ')}`}
            aria-label={speech.t('time.eventsOn', { date: period(group), count: group.marks.length, text: group.marks[0]?.text ?? '' })}
            onClick={() => {
              setOpen(open === group ? null : group)
              moveTo(book.timeOf(group.from))
            }}><span aria-hidden="true">{group.marks.length > 1 ? group.marks.length : ''}</span></button>
        ))}
      </div>
      {open ? <Told group={open} title={speech.t('time.eventsFrom', { date: period(open) })} view={view} close={() => setOpen(null)} /> : null}
    </>
  )
}

/** The events of a mark, each with its source. */
function Told({ group, title, view, close }: { group: EventGroup; title: string; view: View; close(): void }) {
  const { speech, go } = useExplorer()
  const { t } = speech
  return (
    <div className="panel time-told" role="region" aria-label={title}>
      <strong>{title}</strong>
      <ul>
        {group.marks.map((mark, index) => {
          const source = view.sources[mark.source]
          const where = mark.place || mark.country
          return (
            <li key={index}>
              {speech.date(mark.date)} · {where ? `${speech.label(where)} · ` : ''}{speech.named('kind', mark.kind)}: <span lang="en">{mark.text}</span>
              {source ? <small lang="en"> ({source.title || mark.source})</small> : null}
            </li>
          )
        })}
      </ul>
      <button type="button" onClick={() => go({ tab: 'series' })}>{t('time.inSeries')}</button>{' '}
      <button type="button" className="quiet" onClick={close}>{t('time.close')}</button>
    </div>
  )
}
