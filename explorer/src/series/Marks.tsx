/** What lies over the canvas of a chart: published points and numbered flags of events, each with its source. */
import { useState } from 'react'
import { useExplorer } from '../app/context'
import type { View } from '../model/types'
import { sourceOf } from '../why/reasons'
import type { Asked } from './Chart'
import { clustered, groupText, type ChartData } from './curves'
import type { Observed } from './overlay'
import { roving } from './roving'
import type { Box } from './scale'
import { shapeOf } from './shapes'
import { sayKind, sayPeriod, sayValue } from './words'

export function Marks({ chart, box, view, asked }: { chart: ChartData; box: Box; view: View; asked(asked: Asked): void }) {
  return (
    <>
      <Points chart={chart} box={box} view={view} asked={asked} />
      <Flags chart={chart} box={box} asked={asked} />
    </>
  )
}

function Points({ chart, box, view, asked }: { chart: ChartData; box: Box; view: View; asked(asked: Asked): void }) {
  const { speech } = useExplorer()
  const [shown, setShown] = useState<Observed | null>(null)
  if (chart.observed.length === 0) return null
  const text = (one: Observed) => sayObserved(one, view, speech)
  return (
    <>
      <svg className="chart-points" width={box.width} height={box.height} role="group" aria-label={speech.t('series.points')} onKeyDown={roving}>
        {chart.observed.map((one, index) => {
          const { path, fill, stroke, hollow } = shapeOf(one, box)
          const show = () => setShown(one)
          const hide = () => setShown(null)
          const open = () => asked({ count: one.count })
          return (
            <path key={one.count.id} d={path} fill={fill} stroke={stroke} strokeWidth={hollow ? 1.5 : 1} role="button" data-stop=""
              tabIndex={index === 0 ? 0 : -1} aria-label={text(one)} onMouseEnter={show} onMouseLeave={hide} onFocus={show} onBlur={hide}
              onClick={open} onKeyDown={(event) => { if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); open() } }} />
          )
        })}
      </svg>
      {shown ? <p className="chart-tip" aria-hidden="true" style={{ top: box.top }}>{text(shown)}</p> : null}
    </>
  )
}

/** "Crossing, in: 73,000 on 21–27 Sep, 10,400 a day. FSB. Source …". */
export function sayObserved({ count, value, dot, first, last }: Observed, view: View, speech: ReturnType<typeof useExplorer>['speech']): string {
  const published = `${speech.number(count.value)} ${speech.named('unit', count.unit, count.unit)}`
  const daily = dot || value === count.value || first === last ? '' : ` (${speech.t('series.aDay', { value: sayValue(value, false, speech) })})`
  return [
    `${sayKind(count.type, count.direction, speech)}: ${published}, ${sayPeriod(count, speech)}${daily}`,
    count.scope, count.counted_by, sourceOf(view, count.source)?.title ?? count.source,
    speech.t(count.in_sample ? 'series.inSample' : 'series.later'),
  ].filter(Boolean).join(' · ')
}

function Flags({ chart, box, asked }: { chart: ChartData; box: Box; asked(asked: Asked): void }) {
  const { speech } = useExplorer()
  if (chart.flags.length === 0) return null
  return (
    <div className="chart-flags" role="group" aria-label={speech.t('series.events')} onKeyDown={roving}>
      {clustered(chart.flags, box.x).map((group, index) => {
        const [first] = group
        if (first === undefined) return null
        const words = group.map(({ number, mark }) => `${number}. ${speech.date(mark.date)}: ${mark.text}`).join(' ')
        return (
          <button key={first.number} type="button" data-stop="" tabIndex={index === 0 ? 0 : -1} title={words} aria-label={words}
            style={{ left: box.x(first.day) }} onClick={() => asked({ flags: group })}>
            {groupText(group)}
          </button>
        )
      })}
    </div>
  )
}
