/** Series of a country, place or crossing as small charts, and its published figures beside what the run says of them. */
import { useMemo, useState } from 'react'
import { useExplorer } from '../app/context'
import { useShown } from '../app/shown'
import type { Book } from '../model/book'
import type { View } from '../model/types'
import { TimeSlider } from '../time/TimeSlider'
import { CitedMark } from '../why/Cited'
import { Chart } from './Chart'
import { chartOf, type ChartData } from './curves'
import { ChartChooser } from './ChartChooser'
import { chartsShown, choicesAt, chosenLabel, countsAt, isCountry, marksAt, type Choice } from './choices'
import { LabelChoice } from './LabelChoice'
import { Locks, lockedRanges, type Lock } from './Locks'
import { Published } from './Published'
import { PointLegend } from './PointLegend'
import { choiceName, traceName } from './words'
import './series.css'

export function SeriesTab() {
  const { view, book, time } = useShown()
  const { state, go, speech } = useExplorer()
  const [lock, setLock] = useState<Lock>('own')
  const label = chosenLabel(view, book, state.at)
  const choices = useMemo(() => choicesAt(view, book, label), [view, book, label])
  const shown = chartsShown(choices, state.charts, state.layer, isCountry(view, label))
  const key = shown.map((one) => one.id).join()
  const charts = useMemo(() => chartsOf(view, book, shown, label, speech, lock), [view, book, key, label, speech, lock])
  const dayChosen = (day: string) => go({ day }, true)
  return (
    <div className="series">
      <div className="toolbar">
        <LabelChoice view={view} label={label} chosen={(at) => go({ at })} />
        <Locks lock={lock} chosen={setLock} />
        <ChartChooser choices={choices} shown={shown} />
      </div>
      <TimeSlider view={view} book={book} time={time} />
      <p className="quiet">{speech.t('series.how')}</p>
      <PointLegend charts={charts} />
      {charts.length === 0 ? <p className="empty">{speech.t('series.nothing')}</p> : null}
      <div className="charts">
        {charts.map((chart) => (
          <Chart key={`${chart.id} ${label}`} chart={chart} view={view} time={time} sync="series" dayChosen={dayChosen}
            why={() => go({ tab: 'why', at: label, why: whyOf(chart) })} />
        ))}
      </div>
      <Events view={view} book={book} label={label} />
      <Published key={label} view={view} counts={countsAt(view, label)} label={label} />
    </div>
  )
}

/** Of a chart of several lines the first is asked about. */
function whyOf(chart: ChartData): string {
  const [line] = chart.lines
  if (line === undefined) return ''
  return chart.id === 'acts' ? `act|${line.label}` : `${line.quantity}|${line.label}`
}

function chartsOf(view: View, book: Book, shown: Choice[], label: string, speech: ReturnType<typeof useExplorer>['speech'], lock: Lock): ChartData[] {
  const marks = marksAt(view, book, label)
  const charts = shown.map((choice) =>
    chartOf(view, book, choice.id, choice.traces, marks, { title: choiceName(choice, speech), where: choice.of === 'all' ? '' : speech.label(label), line: traceName(choice, speech) }))
  return lockedRanges(charts, lock, book)
}

function Events({ view, book, label }: { view: View; book: Book; label: string }) {
  const { speech, go } = useExplorer()
  const marks = marksAt(view, book, label)
  if (marks.length === 0) return null
  return (
    <details className="panel series-events">
      <summary>{speech.t('series.events')}: {marks.length}</summary>
      {marks.map((mark, index) => (
        <div key={index} className="event">
          <CitedMark view={view} mark={mark} number={index + 1} />
          <button type="button" className="quiet" onClick={() => go({ day: mark.date })}>{speech.t('series.toDay')}</button>
        </div>
      ))}
    </details>
  )
}
