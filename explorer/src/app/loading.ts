/** Things that are asked for once and then remembered: a promise and what became of it. */
import { useEffect, useState } from 'react'

export type Loaded<T> = { state: 'loading' } | { state: 'ready'; value: T } | { state: 'failed'; error: Error }

const LOADING = { state: 'loading' } as const

/** Asks again whenever `key` changes; `null` asks for nothing. An answer that comes too late is dropped. */
export function useLoaded<T>(key: string | null, ask: () => Promise<T>): Loaded<T> {
  const [found, setFound] = useState<{ key: string | null; loaded: Loaded<T> }>({ key: null, loaded: LOADING })
  useEffect(() => {
    if (key === null) return
    let wanted = true
    const tell = (loaded: Loaded<T>) => wanted && setFound({ key, loaded })
    ask().then((value) => tell({ state: 'ready', value }), (error: Error) => tell({ state: 'failed', error }))
    return () => {
      wanted = false
    }
    // `ask` is made anew at each drawing; the key says what it asks for
  }, [key])
  return found.key === key ? found.loaded : LOADING
}
