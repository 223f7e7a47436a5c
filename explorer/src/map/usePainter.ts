/** Keeps a painter for what React drew, and calls it when the day, the clock or the camera moves. */
import { useEffect, useLayoutEffect, useMemo, useRef } from 'react'
import { useExplorer } from '../app/context'
import { clockOf } from '../time/clock'
import type { Camera } from './camera'
import { tell, type Telling } from './describe'
import { Elements } from './elements'
import { portOf } from './handling'
import { Names } from './names'
import { Painter } from './painter'
import type { StageProps } from './WorldMap'

/** Labels are for those who listen, and follow when the day has come to rest. */
const REST_MS = 120
/** How long a dot takes from one to the next. */
const ROUND_MS = 1400

interface Means {
  camera: Camera
  hatchId: string
  telling: Telling
}

export function usePainter(props: StageProps, { camera, hatchId, telling }: Means): Elements {
  const { view, book, scale, threshold, layout, items, time } = props
  const { source, speech, state } = useExplorer()
  const elements = useMemo(() => new Elements(), [])
  const clock = clockOf(source)
  const now = useRef(time)
  const painting = useRef<{ painter: Painter; names: Names } | null>(null)

  const show = useRef<(phase?: number) => void>(() => undefined)
  show.current = (phase) => {
    painting.current?.painter.paint(now.current, phase)
    painting.current?.names.say(now.current, scale)
  }
  const placed = useRef<() => void>(() => undefined)
  placed.current = () => {
    const port = portOf(camera, layout.projected)
    painting.current?.painter.place(port)
    painting.current?.names.place(port, layout.projected.width, layout.projected.height)
  }

  useLayoutEffect(() => {
    const painter = new Painter({ view, book, scale, threshold, layout, items, elements, hatchId })
    painting.current = { painter, names: new Names(layout, items, elements, speech) }
    placed.current()
    show.current()
  }, [view, book, scale, threshold, layout, items, elements, hatchId, speech])

  useEffect(() => camera.listen(() => placed.current()), [camera])

  useLayoutEffect(() => {
    if (clock.playing) return
    now.current = time
    show.current()
  }, [clock, time, book])

  useEffect(() => {
    const relabel = () => items.forEach((item) => {
      elements.get(`item ${item.id}`)?.setAttribute('aria-label', tell(telling, item, now.current).join('. '))
    })
    let resting: ReturnType<typeof setTimeout> | undefined
    const rest = () => {
      clearTimeout(resting)
      if (!clock.playing) resting = setTimeout(relabel, REST_MS)
    }
    relabel()
    const stop = clock.listen(rest)
    return () => {
      clearTimeout(resting)
      stop()
    }
  }, [clock, items, elements, telling, time])

  useEffect(() => following({
    clock, moved: (date) => { now.current = book.timeOf(date) }, show: (phase) => show.current(phase),
  }), [clock, book])

  useEffect(() => marked(elements, items.map((item) => item.id), state.at), [elements, items, state.at])
  return elements
}

interface Following {
  clock: ReturnType<typeof clockOf>
  moved(date: string): void
  show(phase?: number): void
}

/** Follows the clock; while it plays dots run along the flows, unless motion is not wanted or nobody looks. */
function following({ clock, moved, show }: Following): () => void {
  const still = window.matchMedia('(prefers-reduced-motion: reduce)')
  let frame = 0
  const run = (at: number) => {
    show((at % ROUND_MS) / ROUND_MS)
    frame = requestAnimationFrame(run)
  }
  const follow = () => {
    if (clock.date) moved(clock.date)
    const runs = clock.playing && !still.matches && !document.hidden
    if (runs && frame === 0) frame = requestAnimationFrame(run)
    if (runs) return
    cancelAnimationFrame(frame)
    frame = 0
    show()
  }
  const stop = clock.listen(follow)
  document.addEventListener('visibilitychange', follow)
  if (clock.playing) follow()
  return () => {
    stop()
    document.removeEventListener('visibilitychange', follow)
    cancelAnimationFrame(frame)
  }
}

/** Marks the chosen item, and makes it the one that Tab goes to; without one, the first. */
function marked(elements: Elements, ids: readonly string[], chosen: string): void {
  const entry = ids.includes(chosen) ? chosen : ids[0]
  for (const id of ids) {
    const element = elements.get(`item ${id}`)
    element?.setAttribute('aria-pressed', String(id === chosen))
    element?.setAttribute('tabindex', id === entry ? '0' : '-1')
    element?.classList.toggle('map-chosen', id === chosen)
  }
}
