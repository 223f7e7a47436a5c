/** Moving and enlarging a map: with buttons, keys, the wheel while Ctrl is held, dragging, and two fingers. */
import { useEffect, useMemo, useRef, type RefObject } from 'react'
import type { Camera } from './camera'
import { moved, zoomed, type Projected, type Viewport } from './projection'

export interface Hand {
  zoom(by: number, at?: readonly [number, number]): void
  pan(across: number, down: number): void
  back(): void
  whole(): void
  /** Whether the pointer moved the map since it was pressed, so that the click that ends it means nothing. */
  dragged: RefObject<boolean>
}

const STILL = 4
const WHEEL = 0.0025

/** Where a camera looks on a map of this size. */
export function portOf(camera: Camera, { start, width }: Projected): Viewport {
  const { port } = camera
  return port ? { k: port.k, x: port.x * width, y: port.y * width } : start
}

export function useHandling(stage: RefObject<HTMLElement | null>, projected: Projected, camera: Camera): Hand {
  const dragged = useRef(false)
  const hand = useMemo((): Hand => {
    const { width, height, whole } = projected
    const set = ({ k, x, y }: Viewport) => camera.move({ k, x: x / width, y: y / width })
    return {
      zoom: (by, at = [width / 2, height / 2]) => set(zoomed(portOf(camera, projected), by, at, projected)),
      pan: (across, down) => across === 0 && down === 0 ? undefined : set(moved(portOf(camera, projected), across, down, projected)),
      back: () => camera.move(null),
      whole: () => set(whole),
      dragged,
    }
  }, [projected, camera])
  useEffect(() => {
    const element = stage.current
    return element ? pointers(element, hand) : undefined
  }, [stage, hand])
  return hand
}

function pointers(element: HTMLElement, hand: Hand): () => void {
  const held = new Map<number, [number, number]>()
  let pressed: [number, number] = [0, 0]
  const place = (event: MouseEvent): [number, number] => {
    const box = element.getBoundingClientRect()
    return [event.clientX - box.left, event.clientY - box.top]
  }
  const onWheel = (event: WheelEvent) => {
    if (!event.ctrlKey && !event.metaKey) return
    event.preventDefault()
    hand.zoom(Math.exp(-event.deltaY * WHEEL * (event.deltaMode === 1 ? 16 : 1)), place(event))
  }
  const onDown = (event: PointerEvent) => {
    if (event.button !== 0) return
    hand.dragged.current = false
    pressed = place(event)
    held.set(event.pointerId, pressed)
  }
  const onMove = (event: PointerEvent) => {
    const from = held.get(event.pointerId)
    if (!from) return
    const to = place(event)
    if (!hand.dragged.current && held.size < 2 && Math.hypot(to[0] - pressed[0], to[1] - pressed[1]) < STILL) return
    if (!hand.dragged.current) element.setPointerCapture(event.pointerId)
    hand.dragged.current = true
    held.set(event.pointerId, to)
    const other = [...held].find(([id]) => id !== event.pointerId)?.[1]
    if (other) pinch(hand, from, to, other)
    else hand.pan(to[0] - from[0], to[1] - from[1])
  }
  const onUp = (event: PointerEvent) => held.delete(event.pointerId)
  const events = { wheel: onWheel, pointerdown: onDown, pointermove: onMove, pointerup: onUp, pointercancel: onUp }
  for (const [name, heard] of Object.entries(events)) element.addEventListener(name, heard as EventListener, { passive: false })
  return () => {
    for (const [name, heard] of Object.entries(events)) element.removeEventListener(name, heard as EventListener)
  }
}

function pinch(hand: Hand, from: [number, number], to: [number, number], other: [number, number]): void {
  const before = Math.hypot(from[0] - other[0], from[1] - other[1])
  const after = Math.hypot(to[0] - other[0], to[1] - other[1])
  const middle: [number, number] = [(to[0] + other[0]) / 2, (to[1] + other[1]) / 2]
  if (before > 0) hand.zoom(after / before, middle)
  hand.pan((to[0] - from[0]) / 2, (to[1] - from[1]) / 2)
}

/** The item nearest in the direction of an arrow key, as seen on the page; -1 if there is none. */
export function nextItem(points: readonly (readonly [number, number])[], from: number, key: string): number {
  const [x, y] = points[from] ?? [0, 0]
  const [ax, ay] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key] ?? [0, 0]
  let best = -1
  let least = Infinity
  points.forEach(([px, py], index) => {
    const along = (px - x) * (ax as number) + (py - y) * (ay as number)
    const aside = Math.abs((px - x) * (ay as number)) + Math.abs((py - y) * (ax as number))
    // what lies straight ahead is meant rather than what is a little nearer but to the side
    const cost = along + 2 * aside
    if (index !== from && along > 0.5 && aside <= 2 * along && cost < least) [best, least] = [index, cost]
  })
  return best
}
