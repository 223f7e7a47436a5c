/** Published figures beside the run's, as a picture that can leave the page. */
import { sourceLines } from '../exports/lines'
import { escaped, type Picture } from '../exports/picture'
import type { Speech } from '../i18n'
import type { Count, View } from '../model/types'
import { placeIn, sayBlockTick, ticksOf, within, type Block } from './blocks'
import { sayKind, sayPeriod } from './words'

const WIDTH = 760
const LEFT = 250
const ROW = 20

export function publishedPicture(blocks: readonly Block[], view: View, label: string, speech: Speech): Picture {
  let top = 0
  const parts = blocks.map((block) => {
    const part = blockPicture(block, top, view.levels.length, speech)
    top += 46 + ROW * block.counts.length
    return part
  })
  return {
    name: `${view.run.scenario}-published-${label}`,
    title: `${speech.t('series.published')}: ${speech.label(label)}`,
    subtitle: speech.t('series.publishedHow'),
    width: WIDTH,
    height: Math.max(top, ROW),
    body: parts.join(''),
    notes: [speech.t('series.notAdded'), ...sourceLines(view, speech)],
  }
}

function blockPicture(block: Block, top: number, levels: number, speech: Speech): string {
  const x = (value: number) => Math.round(10 * (LEFT + placeIn(block, value) * (WIDTH - LEFT - 20))) / 10
  const bottom = top + 22 + ROW * block.counts.length
  const words = (x0: number, y: number, text: string, rest = '') => `<text x="${x0}" y="${y}" font-size="11" fill="#1a1a1a"${rest}>${escaped(text)}</text>`
  const ticks = ticksOf(block).map((value) => `<path d="M${x(value)} ${top + 20}V${bottom}" stroke="#ebebe7"/>` +
    words(x(value), bottom + 12, sayBlockTick(block, value, speech), ' text-anchor="middle"'))
  const rows = block.counts.map((count, index) => {
    const y = top + 32 + ROW * index
    const name = [sayPeriod(count, speech), count.crossing && speech.label(count.crossing)].filter(Boolean).join(' · ')
    return words(0, y + 4, name.length > 42 ? `${name.slice(0, 41)}…` : name) + rowPicture(count, x, y, levels)
  })
  return words(0, top + 12, `${sayKind(block.type, block.direction, speech)}, ${speech.named('unit', block.unit)}`, ' font-weight="600"') + ticks.join('') + rows.join('')
}

function rowPicture(count: Count, x: (value: number) => number, y: number, levels: number): string {
  const { predicted, value, in_sample: known } = count
  const ring = within(count) === false ? `<circle cx="${x(value)}" cy="${y}" r="7" fill="#e69f00"/>` : ''
  const bars = predicted?.length === levels ? Array.from({ length: levels >> 1 }, (_, index) =>
    `<path d="M${x(predicted[index] as number)} ${y}H${x(predicted[levels - 1 - index] as number)}" stroke="#0072b2" stroke-opacity="${index ? 0.6 : 0.35}" stroke-width="${index ? 9 : 3}"/>`) : []
  return `${bars.join('')}${ring}<circle cx="${x(value)}" cy="${y}" r="4" fill="${known ? '#1a1a1a' : '#fff'}" stroke="#1a1a1a" stroke-width="1.5"/>`
}
