/** One small chart: bands, lines, published points, numbered events, the chosen day, and the same as a table. */
import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent, type RefObject } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { useExplorer } from '../app/context'
import { clockOf } from '../time/clock'
import { ExportMenu } from '../exports/ExportMenu'
import type { Speech } from '../i18n'
import type { Count, View } from '../model/types'
import { Twin } from './Twin'
import { middle, type ChartData, type Flag, type Line } from './curves'
import { chartTable, type Pair } from './chartTable'
import { Marks } from './Marks'
import { axesOf, type Axes } from './axes'
import { columnsOf, optionsOf } from './plot'
import { Citation } from './Citation'
import { sayBand, sayUnit, summary, valuesAt } from './words'
import './series.css'

export const HEIGHT = 200

export interface ChartProps {
  chart: ChartData
  view: View
  time: number
  /** Charts with the same word share their cursor. */
  sync: string
  dayChosen(date: string): void
  why?(): void
  /** Where lines are of different runs. */
  pair?: Pair
  heading?: 'h3' | 'h4'
}

export type Asked = { flags: Flag[] } | { count: Count } | null

export function Chart(props: ChartProps) {
  const { chart, view, time, why, pair, heading: Heading = 'h3' } = props
  const { speech } = useExplorer()
  const [asked, setAsked] = useState<Asked>(null)
  const name = useId()
  const table = () => chartTable(chart, view, speech, pair)
  return (
    <section className="chart" aria-labelledby={name}>
      <header>
        <Heading id={name}>{chart.title} <small>{sayUnit(chart.unit, chart.share, speech)}</small></Heading>
        {why ? <button type="button" className="quiet" onClick={why} aria-label={`${speech.t('series.why')} ${chart.title}`}>{speech.t('series.why')}</button> : null}
      </header>
      <Drawn {...props} asked={setAsked} />
      {asked ? <Citation asked={asked} view={view} closed={() => setAsked(null)} /> : null}
      <div className="chart-foot">
        <Twin table={table} />
        <ExportMenu table={table} picture={(draw) => draw.chartPicture(chart, view, speech, chart.times[time] ?? 0, pair?.other ?? null)} />
      </div>
    </section>
  )
}

function Drawn(props: ChartProps & { asked(asked: Asked): void }) {
  const { chart, view, time, sync, dayChosen, asked } = props
  const { speech, source } = useExplorer()
  const holder = useRef<HTMLDivElement>(null)
  const line = useRef<HTMLDivElement>(null)
  const readout = useRef<HTMLDivElement>(null)
  const width = useWidth(holder)
  const axes = useMemo(() => (width > 0 ? axesOf(chart, width, HEIGHT, speech) : null), [chart, width, speech])
  const now = useRef(time)
  now.current = time
  const say = (at: number | null) => {
    if (readout.current) write(readout.current, chart, at ?? now.current, speech)
  }
  const choose = useRef(dayChosen)
  choose.current = dayChosen
  useEffect(() => {
    if (axes === null || holder.current === null) return
    return drawn(holder.current, chart, axes, sync, say, (date) => choose.current(date))
  }, [chart, axes, sync])
  useEffect(() => say(null), [chart, time, speech])
  useEffect(() => {
    const clock = clockOf(source)
    return clock.listen(() => {
      const at = chart.dates.indexOf(clock.date)
      if (at < 0 || axes === null) return
      if (line.current) line.current.style.left = `${axes.box.x(chart.times[at] as number)}px`
      say(at)
    })
  }, [chart, axes, source, speech])
  return (
    <>
      <div className="chart-plot" style={{ height: HEIGHT }}>
        <div ref={holder} className="chart-canvas" role="img" aria-label={summary(chart, speech)} />
        {axes ? <Marks chart={chart} box={axes.box} view={view} asked={asked} /> : null}
        {axes ? <Day chart={chart} axes={axes} time={time} dayChosen={dayChosen} line={line} /> : null}
      </div>
      <Readout chart={chart} box={readout} />
    </>
  )
}

function useWidth(holder: RefObject<HTMLDivElement | null>): number {
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const element = holder.current
    if (element === null) return
    const measure = () => setWidth(Math.floor(element.clientWidth))
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    measure()
    return () => observer.disconnect()
  }, [holder])
  return width
}

function drawn(
  element: HTMLElement, chart: ChartData, axes: Axes, sync: string,
  hovered: (time: number | null) => void, chosen: (date: string) => void,
): () => void {
  const plot = new uPlot(optionsOf(chart, axes, sync, hovered), columnsOf(chart), element)
  const click = () => {
    const date = chart.dates[plot.cursor.idx ?? -1]
    if (date !== undefined) chosen(date)
  }
  plot.over.addEventListener('click', click)
  return () => plot.destroy()
}

/** Says the day that the cursor is on; with more than one line it is the legend too. */
function Readout({ chart, box }: { chart: ChartData; box: RefObject<HTMLDivElement | null> }) {
  return (
    <div className={`chart-readout${chart.lines.length > 1 ? ' chart-lines' : ''}`} ref={box}>
      <span data-said="" />
      <ul>
        {chart.lines.map((line) => (
          <li key={`${line.quantity}\n${line.name}`}>
            {chart.lines.length > 1 ? (
              <>
                <svg width="24" height="8" aria-hidden="true">
                  <path d="M0 4H24" stroke={line.colour} strokeWidth="2.5" strokeDasharray={line.dash.join(' ') || undefined} />
                </svg>
                {' '}{line.name}{' '}
              </>
            ) : null}
            <span data-said="" />
          </li>
        ))}
      </ul>
    </div>
  )
}

/** Writes the values of a day into the readout by itself: the cursor moves too often for anything else. */
function write(box: HTMLElement, chart: ChartData, time: number, speech: Speech): void {
  const said = [`${speech.date(chart.dates[time] ?? '')}:`, ...chart.lines.map((line) => lineReading(chart, line, time, speech))]
  box.querySelectorAll('[data-said]').forEach((element, index) => {
    element.textContent = said[index] ?? ''
  })
}

/** Value of a line on a day; where its bands are told apart, them too. */
function lineReading(chart: ChartData, line: Line, time: number, speech: Speech): string {
  return sayBand(chart.lines.length === 1 ? valuesAt(line, time) : [middle(line.rows)[time] ?? NaN], chart.levels, chart.share, speech)
}

function reading(chart: ChartData, time: number, speech: Speech): string {
  const said = chart.lines.map((line) => `${chart.lines.length > 1 ? `${line.name} ` : ''}${lineReading(chart, line, time, speech)}`)
  return `${speech.date(chart.dates[time] ?? '')}: ${said.join(', ')}`
}

/** The chosen day: a line, and a handle that the keyboard moves. */
function Day(props: { chart: ChartData; axes: Axes; time: number; dayChosen(date: string): void; line: RefObject<HTMLDivElement | null> }) {
  const { chart, axes, time, dayChosen, line } = props
  const { speech } = useExplorer()
  const last = chart.times.length - 1
  const key = (event: KeyboardEvent) => {
    const steps: Record<string, number> = {
      ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -7, PageUp: 7, Home: -last, End: last,
    }
    const step = steps[event.key]
    if (step === undefined) return
    event.preventDefault()
    dayChosen(chart.dates[Math.max(0, Math.min(last, time + step))] ?? '')
  }
  const { box } = axes
  return (
    <div
      ref={line} className="chart-day" role="slider" tabIndex={0} aria-label={`${speech.t('series.day')}: ${chart.fullTitle}`} aria-valuemin={0} aria-valuemax={last}
      aria-valuenow={time} aria-valuetext={reading(chart, time, speech)} onKeyDown={key}
      style={{ left: box.x(chart.times[time] ?? 0), top: box.top, height: box.height - box.top - box.bottom }}
    />
  )
}
