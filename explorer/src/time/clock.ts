/**
 * The day that is being played or dragged through. Maps listen to it and redraw by themselves, so that nothing else of
 * the page is drawn anew for every day; the link follows when the clock comes to rest.
 */
import type { Source } from '../sources/source'

export class Clock {
  /** Day shown now, as 2022-10-07; "" before anything moved. */
  date = ''
  playing = false
  private readonly listeners = new Set<() => void>()

  move(date: string): void {
    if (date === this.date) return
    this.date = date
    this.tell()
  }

  setPlaying(playing: boolean): void {
    if (playing === this.playing) return
    this.playing = playing
    this.tell()
  }

  listen = (changed: () => void): (() => void) => {
    this.listeners.add(changed)
    return () => {
      this.listeners.delete(changed)
    }
  }

  private tell(): void {
    for (const changed of this.listeners) changed()
  }
}

const CLOCKS = new WeakMap<Source, Clock>()

/** The one clock of an explorer, shared by its slider and its maps. */
export function clockOf(source: Source): Clock {
  let clock = CLOCKS.get(source)
  if (clock === undefined) {
    clock = new Clock()
    CLOCKS.set(source, clock)
  }
  return clock
}
