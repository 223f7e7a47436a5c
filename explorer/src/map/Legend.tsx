/** What colours, hatching, marks and lines of a map mean, with units; the same on every day. */
import type { ReactNode } from 'react'
import { useExplorer } from '../app/context'
import type { Book } from '../model/book'
import type { View } from '../model/types'
import { HATCHES } from './chance'
import { classWords, hatchWords, unitWords } from './classes'
import { quantityName, valueWords } from './describe'
import { FEWER, FLOW_COLOURS, MORE } from './flows'
import { LOOK } from './look'
import { nice, type MapScale } from './scale'
import { isOfCrossings, mostFlow, sizeQuantity } from './scene'

export interface LegendProps {
  view: View
  book: Book
  scale: MapScale
  threshold: number | null
}

export function Legend({ view, book, scale, threshold }: LegendProps) {
  const { speech } = useExplorer()
  const { t } = speech
  const quantity = book.quantities.get(scale.quantity)
  const hatched = !scale.difference && (threshold !== null || scale.share)
  return (
    <section className="map-legend" aria-label={t('map.legend')}>
      <div>
        <h3>{quantityName(speech, quantity, scale.quantity)}</h3>
        <p className="map-unit">{unitWords(scale, speech)}</p>
        <ul className="map-classes">
          {classWords(scale, speech, quantity).map(({ colour, text }) => <Key key={text} text={text}><Box fill={colour} /></Key>)}
        </ul>
      </div>
      {hatched ? <HatchKeys levels={book.levels} threshold={scale.share ? null : threshold} /> : null}
      <ul className="map-marks">
        <SizeKeys {...{ view, book, scale }} />
        <FlowKeys {...{ view, scale }} />
        {quantity?.by === 'country' && view.home && !book.has(scale.quantity, view.home)
          ? <Key text={t('map.left')}><Box fill={LOOK.home} /></Key> : null}
        <Key text={t('map.disputed')}><Sign d="M1,12V1H21V12Z" stroke={LOOK.edge} dash="3 2" /></Key>
      </ul>
    </section>
  )
}

function Key({ text, children }: { text: string; children: ReactNode }) {
  return <li>{children}<span>{text}</span></li>
}

function Box({ fill }: { fill: string }) {
  return <svg width="22" height="13" aria-hidden="true"><rect x=".5" y=".5" width="21" height="12" fill={fill} stroke={LOOK.edge} strokeOpacity=".45" /></svg>
}

function Sign(props: { d: string; fill?: string; stroke?: string; dash?: string; wide?: number }) {
  const { d, fill = 'none', stroke = LOOK.edge, dash, wide = 1 } = props
  return <svg width="22" height="13" aria-hidden="true"><path d={d} fill={fill} stroke={stroke} strokeWidth={wide} strokeDasharray={dash} /></svg>
}

function HatchKeys({ levels, threshold }: { levels: readonly number[]; threshold: number | null }) {
  const { speech } = useExplorer()
  return (
    <div>
      <h3>{threshold === null ? speech.t('map.shareOfMembers') : `${speech.t('map.threshold')} ${speech.number(threshold)}`}</h3>
      <ul className="map-classes">
        {hatchWords(levels, speech).map(({ chance, text }) => <Key key={chance} text={text}><Hatch apart={HATCHES[chance] ?? 0} /></Key>)}
      </ul>
    </div>
  )
}

function Hatch({ apart }: { apart: number }) {
  let d = ''
  const step = apart * Math.SQRT2
  for (let x = -13; x < 22; x += step) d += `M${x.toFixed(1)},13L${(x + 13).toFixed(1)},0`
  return (
    <svg width="22" height="13" aria-hidden="true">
      <path d={d} stroke={LOOK.ink} strokeWidth="1.6" />
      <rect x=".5" y=".5" width="21" height="12" fill="none" stroke={LOOK.edge} strokeOpacity=".45" />
    </svg>
  )
}

const DIAMOND = 'M11,1L17,6.5L11,12L5,6.5Z'
const CIRCLE = 'M5,6.5a6,6 0 1,0 12,0a6,6 0 1,0 -12,0Z'

/** What the largest circle and the largest diamond stand for. */
function SizeKeys({ view, book, scale }: Pick<LegendProps, 'view' | 'book' | 'scale'>) {
  const { speech } = useExplorer()
  const { t } = speech
  const keys = [false, true].map((crossing) => {
    const id = sizeQuantity(view, book, scale.quantity, crossing)
    const most = scale.most(id)
    const there = view.places.some((place) => (place.kind === 'crossing') === crossing)
    if (!(most > 0) || !there) return null
    const value = valueWords(speech, book.quantities.get(id), nice(most))
    const coloured = book.quantities.get(scale.quantity)?.by === 'place' && isOfCrossings(view, book, scale.quantity) === crossing
    const fill = coloured || scale.difference ? '#fff' : crossing ? LOOK.queue : LOOK.city
    return (
      <Key key={id} text={t(crossing ? 'map.diamondOf' : 'map.circleOf', { number: value })}>
        <Sign d={crossing ? DIAMOND : CIRCLE} fill={fill} />
      </Key>
    )
  })
  const shuts = view.places.some((place) => place.passes?.includes(0))
  return (
    <>
      {keys}
      {shuts ? <Key text={t('map.cross')}><Sign d="M6,2L16,12M6,12L16,2" stroke={LOOK.ink} wide={2} /></Key> : null}
    </>
  )
}

const ARROW = 'M1,6.5H15M13,3L20,6.5L13,10Z'

function FlowKeys({ view, scale }: Pick<LegendProps, 'view' | 'scale'>) {
  const { speech } = useExplorer()
  const { t } = speech
  const most = mostFlow(view, scale.most)
  if (!(most > 0)) return null
  const kinds = new Set(view.flows.map(({ kind }) => kind))
  const words = { crossing: 'map.flowCrossing', onward: 'map.flowOnward', return: 'map.flowReturn' } as const
  const keys = scale.difference
    ? [[MORE, 'map.more'], [FEWER, 'map.fewer']] as const
    : [...kinds].map((kind) => [FLOW_COLOURS[kind], words[kind]] as const)
  return (
    <>
      {keys.map(([colour, word]) => <Key key={word} text={t(word)}><Sign d={ARROW} fill={colour} stroke={colour} wide={2} /></Key>)}
      <Key text={t('map.flowWidth', { number: speech.short(Number(most.toPrecision(2))) })}><Sign d="M1,6.5H21" stroke={LOOK.edge} wide={9} /></Key>
    </>
  )
}
