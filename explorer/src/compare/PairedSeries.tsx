/** Series of both runs in one chart, and below each the paired difference around 0. */
import { useMemo } from 'react'
import { useExplorer } from '../app/context'
import type { Opened, Shown } from '../app/shown'
import type { Book } from '../model/book'
import type { RunInfo } from '../model/types'
import { Chart } from '../series/Chart'
import { ChartChooser } from '../series/ChartChooser'
import { chartsShown, choicesAt, chosenLabel, isCountry, marksAt, type Choice } from '../series/choices'
import { chartOf, differenceChart, pairedChart, type ChartData } from '../series/curves'
import { LabelChoice } from '../series/LabelChoice'
import { choiceName } from '../series/words'

interface Props {
  one: Opened
  other: Opened
  difference: Shown['difference']
  time: number
}

interface Pair {
  both: ChartData
  difference: ChartData | null
}

export function PairedSeries({ one, other, difference, time }: Props) {
  const { state, go, speech } = useExplorer()
  const { t } = speech
  const label = chosenLabel(one.view, one.book, state.at)
  const known = state.charts.length === 0 ? (difference?.book ?? null) : null
  const choices = useMemo(() => singles(one, other, label, known), [one.view, other.view, label, known])
  const shown = chartsShown(choices, state.charts, state.layer, isCountry(one.view, label))
  const key = shown.map((choice) => choice.id).join()
  const names = namesOf(one.view.run, other.view.run)
  const pairs = useMemo(
    () => shown.map((choice) => pairOf(choice, { one, other, difference, label, names }, speech)),
    [one.view, other.view, difference, label, key, speech],
  )
  const shared = { view: one.view, time, sync: 'compare', dayChosen: (day: string) => go({ day }, true) }
  return (
    <section aria-label={t('compare.series')}>
      <h2>{t('compare.series')}</h2>
      <div className="toolbar">
        <LabelChoice view={one.view} label={label} chosen={(at) => go({ at })} />
        <ChartChooser choices={choices} shown={shown} />
      </div>
      <div className="charts compare-charts">
        {pairs.map((pair) => (
          <div key={`${pair.both.id} ${label}`} className="compare-pair">
            <Chart {...shared} chart={pair.both} pair={{ names: [one.view.run.name, other.view.run.name], other: other.view }} />
            {pair.both.lines.length < 2 ? <p className="quiet">{t('compare.lacks')}</p> : null}
            {pair.difference ? <Chart {...shared} chart={pair.difference} pair={{ names: [`${other.view.run.name} - ${one.view.run.name}`], other: other.view }} heading="h4" /> : null}
          </div>
        ))}
      </div>
    </section>
  )
}

/** Short names of two runs: their scenarios, or their own names where the scenario is one. */
export function namesOf(one: RunInfo, other: RunInfo): [string, string] {
  return one.scenario === other.scenario ? [`1: ${one.name}`, `2: ${other.name}`] : [`1: ${one.scenario}`, `2: ${other.scenario}`]
}

/** What one line a run can show: what either run has at the label, drawn alone. */
function singles(one: Opened, other: Opened, label: string, difference: Book | null): Choice[] {
  const found = [...choicesAt(one.view, one.book, label), ...choicesAt(other.view, other.book, label)]
  const alone = found.filter((choice) => choice.quantity !== null && (choice.of === 'own' || choice.of === 'all'))
  // before anybody chooses, what can be subtracted
  const told = difference ? alone.filter(({ id }) => difference.quantities.has(id)) : alone
  return told.filter((choice, index) => told.findIndex(({ id }) => id === choice.id) === index)
}

interface Of extends Omit<Props, 'time'> {
  label: string
  names: readonly [string, string]
}

function pairOf(choice: Choice, { one, other, difference, label, names }: Of, speech: ReturnType<typeof useExplorer>['speech']): Pair {
  const title = choiceName(choice, speech)
  const first = chartOf(one.view, one.book, choice.id, choice.traces, marksAt(one.view, one.book, label), { title, where: choice.of === 'all' ? '' : speech.label(label), line: () => names[0] })
  const known = other.book.quantities.has(choice.id)
  const both = known ? pairedChart(first, { book: other.book, name: names[1] }, names[0]) : first
  const has = difference?.book.quantities.has(choice.id)
  return { both, difference: has && difference ? differenceChart(first, difference.book, speech.t('compare.difference')) : null }
}
