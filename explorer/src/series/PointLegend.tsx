/** What the shapes over the charts mean: only those that are drawn. */
import { useExplorer } from '../app/context'
import type { ChartData } from './curves'
import type { Observed } from './overlay'
import { boxOf } from './scale'
import { shapeOf } from './shapes'
import { sayKind } from './words'

const BOX = boxOf({ width: 42, height: 66, left: 0 }, [0, 2], [0, 1])

export function PointLegend({ charts }: { charts: readonly ChartData[] }) {
  const { speech } = useExplorer()
  const kinds = new Map<string, Observed>()
  for (const one of charts.flatMap((chart) => chart.observed)) {
    kinds.set(`${one.count.type} ${one.count.direction} ${one.count.in_sample} ${one.dot}`, one)
  }
  return (
    <ul className="point-legend">
      <li><i className="key-90" aria-hidden="true"><i className="key-50" /></i> {speech.t('series.bands')}</li>
      {[...kinds].map(([key, one]) => {
        const { path, fill, stroke } = shapeOf({ ...one, first: 1, last: 1, value: 0.5 }, BOX)
        return (
          <li key={key}>
            <svg width="26" height="16" viewBox="2 27 26 16" aria-hidden="true"><path d={path} fill={fill} stroke={stroke} strokeWidth="1.5" /></svg>
            {sayKind(one.count.type, one.count.direction, speech)}, {speech.t(one.count.in_sample ? 'series.inSample' : 'series.later')}
          </li>
        )
      })}
    </ul>
  )
}
