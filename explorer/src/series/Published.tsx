/** "As it would have been published": each figure as a dot on the interval that the members would have published. */
import { useState } from 'react'
import { useExplorer } from '../app/context'
import { ExportMenu } from '../exports/ExportMenu'
import type { Count, View } from '../model/types'
import { CitedCount } from './Citation'
import { blocksOf, placeIn, publishedTable, sayBlockTick, ticksOf, within, type Block } from './blocks'
import { Twin } from './Twin'
import { sayBand, sayKind, sayPeriod } from './words'

export function Published({ view, counts, label }: { view: View; counts: readonly Count[]; label: string }) {
  const { speech } = useExplorer()
  const { t } = speech
  if (counts.length === 0) return null
  const blocks = blocksOf(counts)
  const table = () => publishedTable(blocks, view, label, speech)
  return (
    <section className="panel published" aria-label={t('series.published')}>
      <h2>{t('series.published')}: {speech.label(label)}</h2>
      <p><strong>{t('series.notAdded')}</strong> {t('series.publishedHow')}</p>
      <div className="published-blocks">
        {blocks.map((block) => <BlockRows key={`${block.type} ${block.direction} ${block.unit}`} block={block} view={view} label={label} />)}
      </div>
      <div className="chart-foot">
        <Twin table={table} />
        <ExportMenu table={table} picture={(draw) => draw.publishedPicture(blocks, view, label, speech)} />
      </div>
    </section>
  )
}

function BlockRows({ block, view, label }: { block: Block; view: View; label: string }) {
  const { speech } = useExplorer()
  const unit = speech.named('unit', block.unit, block.unit)
  return (
    <section className="published-block">
      <h3>{sayKind(block.type, block.direction, speech)} <small>{unit}{block.log ? ` · ${speech.t('series.log')}` : ''}</small></h3>
      <ul>
        {block.counts.map((count) => <Row key={count.id} count={count} block={block} view={view} label={label} />)}
      </ul>
      <div className="published-axis" aria-hidden="true">
        <span />
        <span className="published-scale">
          {ticksOf(block).map((value) => <i key={value} style={{ left: `${100 * placeIn(block, value)}%` }}>{sayBlockTick(block, value, speech)}</i>)}
        </span>
      </div>
    </section>
  )
}

function Row({ count, block, view, label }: { count: Count; block: Block; view: View; label: string }) {
  const { speech } = useExplorer()
  const [open, setOpen] = useState(false)
  const where = count.crossing && count.crossing !== label ? ` · ${speech.label(count.crossing)}` : ''
  const predicted = count.predicted ? sayBand(count.predicted, view.levels, false, speech) : speech.t('series.notSimulated')
  return (
    <li>
      <button type="button" className="published-row" aria-expanded={open} onClick={() => setOpen(!open)}>
        <span className="published-name">{sayPeriod(count, speech)}{where}</span>
        <span className="published-plot" aria-hidden="true"><Interval count={count} block={block} levels={view.levels.length} /></span>
        <span className="spoken">{speech.t('series.publishedRow', { published: speech.number(count.value), predicted })}</span>
      </button>
      {open ? (
        <div className="published-more">
          <CitedCount view={view} count={count} />
          <p>{speech.t('series.publishedRow', { published: speech.number(count.value), predicted })}</p>
        </div>
      ) : null}
    </li>
  )
}

function Interval({ count, block, levels }: { count: Count; block: Block; levels: number }) {
  const place = (value: number) => 100 * placeIn(block, value)
  const { predicted } = count
  const outside = within(count) === false
  return (
    <>
      {predicted?.length === levels ? Array.from({ length: levels >> 1 }, (_, index) => {
        const [low, high] = [place(predicted[index] as number), place(predicted[levels - 1 - index] as number)]
        return <i key={index} className={`band band-${index}`} style={{ left: `${low}%`, width: `max(2px, ${high - low}%)` }} />
      }) : null}
      <i className={`dot${count.in_sample ? '' : ' later'}${outside ? ' outside' : ''}`} style={{ left: `${place(count.value)}%` }} />
    </>
  )
}
