/** The run that is looked at, the one it is compared with, and their difference, as every tab needs them. */
import { createContext, useContext } from 'react'
import { Book } from '../model/book'
import type { Difference, View } from '../model/types'

export interface Opened {
  view: View
  book: Book
}

export interface Shown extends Opened {
  other: Opened | null
  difference: { document: Difference; book: Book } | null
  /** Why there is no difference of the two, "" if there is one or no other run. */
  refused: string
  /** Position of the chosen day among the times. */
  time: number
}

export const ShownContext = createContext<Shown | null>(null)

export function useShown(): Shown {
  const shown = useContext(ShownContext)
  if (shown === null) throw new Error('no run is open')
  return shown
}

export function opened(view: View): Opened {
  return { view, book: new Book(view, view.run.start) }
}
