/** One map of one quantity: countries, cities, crossings and flows on a day. */
import {
  useId, useLayoutEffect, useMemo, useRef, useState, type FocusEvent, type KeyboardEvent, type MouseEvent, type PointerEvent, type RefObject,
} from 'react'
import { useExplorer } from '../app/context'
import type { Book } from '../model/book'
import type { View } from '../model/types'
import { Camera } from './camera'
import { quantityName, type Telling } from './describe'
import { nextItem, portOf, useHandling, type Hand } from './handling'
import { Legend } from './Legend'
import { LandLayer, SpotLayer } from './parts'
import type { MapScale } from './scale'
import { itemsOf, layoutOf, type Item, type Layout } from './scene'
import { Tip, type Hovered } from './Tip'
import { usePainter } from './usePainter'
import { useWorld } from './world'
import './map.css'

export interface WorldMapProps {
  /** Where things are: countries, places, flows. */
  view: View
  /** The numbers: those of the view, or a difference. */
  book: Book
  /** Id of a quantity by country or by place. */
  quantity: string
  /** Position of the day among the book's times; while the slider plays the map follows its clock. */
  time: number
  /** From `scaleFor` or `differenceScale`; the same object for maps side by side. */
  scale: MapScale
  /** Number above which hatching shows the probability, null for none. */
  threshold: number | null
  /** Name of the map for those who hear it. */
  label: string
  /** No legend, where a neighbour shows it. */
  bare?: boolean
  /** Shared by maps that move together. */
  camera?: Camera
}

export function WorldMap(props: WorldMapProps) {
  const { view, book, quantity, scale, threshold, label, bare } = props
  const { speech } = useExplorer()
  const world = useWorld()
  const frame = useRef<HTMLDivElement>(null)
  const size = useSize(frame)
  const layout = useMemo(() => (world && size ? layoutOf(view, world, size.width, size.height) : null), [view, world, size])
  const items = useMemo(() => (layout ? itemsOf(layout, view, book, quantity) : []), [layout, view, book, quantity])
  const name = `${label}: ${quantityName(speech, book.quantities.get(quantity), quantity)}`
  return (
    <div className="worldmap">
      <div className="map-frame" ref={frame}>
        {layout
          ? <Stage {...{ ...props, layout, items, name }} />
          : <p className="empty" role="status">{speech.t('app.loading')}</p>}
      </div>
      {layout && !bare ? <Legend {...{ view, book, scale, threshold }} /> : null}
    </div>
  )
}

/** Size of an element in whole pixels, null before it is known. */
function useSize(element: RefObject<HTMLElement | null>): { width: number; height: number } | null {
  const [size, setSize] = useState<{ width: number; height: number } | null>(null)
  useLayoutEffect(() => {
    const measure = () => {
      const width = Math.round(element.current?.clientWidth ?? 0)
      const height = Math.round(element.current?.clientHeight ?? 0)
      if (width > 0 && height > 0) setSize((old) => (old?.width === width && old.height === height ? old : { width, height }))
    }
    measure()
    const observer = new ResizeObserver(measure)
    if (element.current) observer.observe(element.current)
    return () => observer.disconnect()
  }, [element])
  return size
}

export interface StageProps extends WorldMapProps {
  layout: Layout
  items: Item[]
  name: string
}

/** The layers: land below, flows on a canvas, cities and crossings above; and what the hands do on them. */
function Stage(props: StageProps) {
  const { view, book, quantity, threshold, scale, layout, items, name, time } = props
  const { speech } = useExplorer()
  const stage = useRef<HTMLDivElement>(null)
  const hatchId = `hatch${useId().replace(/\W/g, '')}-`
  const own = useMemo(() => new Camera(), [])
  const camera = props.camera ?? own
  const telling = useMemo(
    (): Telling => ({ view, book, quantity, threshold, speech, difference: scale.difference }),
    [view, book, quantity, threshold, speech, scale],
  )
  const elements = usePainter(props, { camera, hatchId, telling })
  const hand = useHandling(stage, layout.projected, camera)
  const [hovered, hover] = useState<Hovered | null>(null)
  const on = useHands({ items, layout, camera, hand, stage, hover })
  return (
    <div className="map-stage" ref={stage} {...on}>
      <div className="map-keys" role="group" tabIndex={0} aria-label={`${name}. ${speech.t('map.keys')}`}>
        <LandLayer {...{ layout, items, elements, hatchId }} />
        <canvas ref={elements.keep('canvas')} aria-hidden="true" />
        <SpotLayer {...{ layout, items, elements, hatchId }} />
      </div>
      <Buttons hand={hand} />
      {hovered && items.includes(hovered.item) ? <Tip {...{ hovered, telling, time }} width={layout.projected.width} height={layout.projected.height} /> : null}
    </div>
  )
}

function Buttons({ hand }: { hand: Hand }) {
  const { t } = useExplorer().speech
  const all = [
    ['map.larger', '+', () => hand.zoom(STEP)], ['map.smaller', '−', () => hand.zoom(1 / STEP)],
    ['map.back', '⌂', hand.back], ['map.whole', '⤢', hand.whole],
  ] as const
  return (
    <div className="map-buttons">
      {all.map(([word, sign, act]) => (
        <button key={word} type="button" aria-label={t(word)} title={t(word)} onClick={act}>{sign}</button>
      ))}
    </div>
  )
}

const STEP = 1.5
const PAN = 60
const ARROWS: Partial<Record<string, [number, number]>> = {
  ArrowLeft: [PAN, 0], ArrowRight: [-PAN, 0], ArrowUp: [0, PAN], ArrowDown: [0, -PAN],
}

interface Hands {
  items: readonly Item[]
  layout: Layout
  camera: Camera
  hand: Hand
  stage: RefObject<HTMLDivElement | null>
  hover(hovered: Hovered | null): void
}

/** What keys and pointers do: choose, go to the next place, move the map, tell of what is under them. */
function useHands({ items, layout, camera, hand, stage, hover }: Hands) {
  const { state, go } = useExplorer()
  const itemAt = (target: EventTarget) => {
    const found = (target as Element).closest?.('[data-at]')?.getAttribute('data-at')
    return found === null || found === undefined ? -1 : Number(found)
  }
  const place = ({ at }: Item): [number, number] => {
    const { k, x, y } = portOf(camera, layout.projected)
    return [at[0] * k + x, at[1] * k + y]
  }
  const choose = (item: Item | undefined) => item && go({ at: item.id === state.at ? '' : item.id })
  const step = (from: number, key: string) => {
    const next = nextItem(items.map(place), from, key)
    if (next >= 0) stage.current?.querySelector<SVGElement>(`[data-at="${next}"]`)?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey || (event.target as Element).closest('button')) return
    const at = itemAt(event.target)
    if (press(event.key, at, { hand, step, choose: () => choose(items[at]), clear: () => go({ at: '' }) })) event.preventDefault()
  }
  const show = (at: number, point?: [number, number]) => {
    const item = items[at]
    hover(item ? { item, at: point ?? place(item) } : null)
  }
  return {
    onKeyDown,
    onClick: (event: MouseEvent) => (hand.dragged.current ? undefined : choose(items[itemAt(event.target)])),
    onPointerOver: (event: PointerEvent) => {
      const box = stage.current?.getBoundingClientRect()
      show(itemAt(event.target), [event.clientX - (box?.left ?? 0), event.clientY - (box?.top ?? 0)])
    },
    onPointerLeave: () => hover(null),
    onFocus: (event: FocusEvent) => {
      if (!(event.target as Element).matches(':focus-visible')) return
      const item = items[itemAt(event.target)]
      if (item) hand.pan(...towards(place(item), layout.projected))
      show(itemAt(event.target))
    },
    onBlur: () => hover(null),
  }
}

const EDGE = 40

/** How far the map has to move for a point to be seen. */
function towards([x, y]: readonly [number, number], { width, height }: Layout['projected']): [number, number] {
  return [Math.max(0, EDGE - x) - Math.max(0, x - width + EDGE), Math.max(0, EDGE - y) - Math.max(0, y - height + EDGE)]
}

interface Acts {
  hand: Hand
  step(from: number, key: string): void
  choose(): void
  clear(): void
}

/** Does what a key means on the map, or on the item at a position; says whether it means anything. */
function press(key: string, at: number, { hand, step, choose, clear }: Acts): boolean {
  const arrow = ARROWS[key]
  if (key === '+' || key === '=') hand.zoom(STEP)
  else if (key === '-' || key === '_') hand.zoom(1 / STEP)
  else if (key === '0') hand.back()
  else if (key === 'Escape') clear()
  else if (arrow && at >= 0) step(at, key)
  else if (arrow) hand.pan(...arrow)
  else if (at >= 0 && (key === 'Enter' || key === ' ')) choose()
  else return false
  return true
}
