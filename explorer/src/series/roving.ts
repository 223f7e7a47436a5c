/** One stop of the Tab key for many small things in a row: the arrow keys go from one to the next. */
import type { KeyboardEvent } from 'react'

/** For `onKeyDown` of what holds them; the things carry `data-stop` and the first has `tabIndex` 0. */
export function roving(event: KeyboardEvent<Element>): void {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
  if (step === undefined) return
  const stops = [...event.currentTarget.querySelectorAll<SVGElement | HTMLElement>('[data-stop]')]
  const at = stops.findIndex((one) => one === document.activeElement)
  const next = stops[at + step]
  if (at < 0 || next === undefined) return
  event.preventDefault()
  event.stopPropagation()
  stops.forEach((one) => one.setAttribute('tabindex', one === next ? '0' : '-1'))
  next.focus()
}
