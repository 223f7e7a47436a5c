/** The day that the clock shows, for parts of the page that are drawn by React: often enough to read, not each frame. */
import { useEffect, useState } from 'react'
import { useExplorer } from '../app/context'
import type { Book } from '../model/book'
import { clockOf } from './clock'

const PAUSE_MS = 200

/** Position among the book's times: that of the clock while it moves, else the one that is given. */
export function useDay(book: Book, time: number): number {
  const { source } = useExplorer()
  const [day, setDay] = useState(time)
  useEffect(() => setDay(time), [time])
  useEffect(() => {
    const clock = clockOf(source)
    let waiting: ReturnType<typeof setTimeout> | undefined
    const stop = clock.listen(() => {
      waiting ??= setTimeout(() => {
        waiting = undefined
        if (clock.date) setDay(book.timeOf(clock.date))
      }, PAUSE_MS)
    })
    return () => {
      clearTimeout(waiting)
      stop()
    }
  }, [source, book])
  return day
}
