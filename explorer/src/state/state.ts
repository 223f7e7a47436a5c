/** What is looked at, as a link can hold it. */
export const TABS = ['map', 'series', 'compare', 'why', 'stay', 'runs'] as const
export type Tab = (typeof TABS)[number]

export interface ViewState {
  /** Name of the run, "" before one is chosen. */
  run: string
  /** Name of the run it is compared with, "" for none. */
  other: string
  tab: Tab
  /** Quantity on the map. */
  layer: string
  /** Quantities of the series, in their order; empty: those of the layer's group. */
  charts: readonly string[]
  /** Day as 2022-10-07, "" for the last. */
  day: string
  /** Country (ISO3) or name of a place or crossing, "" for none. */
  at: string
  /** Act or number whose reasons are shown, as "stock|KAZ" or "act|KAZ explicit". */
  why: string
  /** Number above which hatching shows a probability, null for none. */
  threshold: number | null
  lang: string
}

export const START: ViewState = {
  run: '', other: '', tab: 'map', layer: 'stock', charts: [], day: '', at: '', why: '', threshold: null, lang: '',
}

/** A link's part behind "#": only what differs from the start. */
export function toHash(state: ViewState): string {
  const words = new URLSearchParams()
  for (const [name, value] of Object.entries(state)) {
    const text = Array.isArray(value) ? value.join(',') : value === null ? '' : String(value)
    const usual = START[name as keyof ViewState]
    if (text !== (Array.isArray(usual) ? '' : String(usual ?? ''))) words.set(name, text)
  }
  return words.toString()
}

/** Reads what a link says; what it says wrongly is as if it were not said. */
export function fromHash(hash: string): ViewState {
  const words = new URLSearchParams(hash.replace(/^#/, ''))
  const said = (name: string, usual: string) => words.get(name) ?? usual
  const tab = said('tab', START.tab) as Tab
  const day = said('day', '')
  const threshold = Number(words.get('threshold') ?? NaN)
  return {
    run: said('run', ''),
    other: said('other', ''),
    tab: TABS.includes(tab) ? tab : START.tab,
    layer: said('layer', START.layer),
    charts: said('charts', '').split(',').filter(Boolean),
    day: /^\d{4}-\d{2}-\d{2}$/.test(day) ? day : '',
    at: said('at', ''),
    why: said('why', ''),
    threshold: Number.isFinite(threshold) && threshold > 0 ? threshold : null,
    lang: said('lang', ''),
  }
}

/** Where the state is kept: in the page's address, or in memory where there is no address of our own. */
export interface Keeper {
  read(): ViewState
  write(state: ViewState, replace: boolean): void
  listen(changed: () => void): () => void
  /** A link that restores the state, null where there can be none. */
  link(state: ViewState): string | null
}

export function addressKeeper(window: Window): Keeper {
  let last = { hash: '', state: START }
  return {
    read() {
      const { hash } = window.location
      if (hash !== last.hash || last.state === START) last = { hash, state: fromHash(hash) }
      return last.state
    },
    write(state, replace) {
      const hash = `#${toHash(state)}`
      if (hash === window.location.hash) return
      last = { hash: hash === '#' ? '' : hash, state }
      if (replace) window.history.replaceState(null, '', hash)
      else window.history.pushState(null, '', hash)
      window.dispatchEvent(new HashChangeEvent('hashchange'))
    },
    listen(changed) {
      window.addEventListener('hashchange', changed)
      window.addEventListener('popstate', changed)
      return () => {
        window.removeEventListener('hashchange', changed)
        window.removeEventListener('popstate', changed)
      }
    },
    link: (state) => `${window.location.href.split('#')[0]}#${toHash(state)}`,
  }
}

export function memoryKeeper(first: Partial<ViewState> = {}): Keeper {
  let state: ViewState = { ...START, ...first }
  const listeners = new Set<() => void>()
  return {
    read: () => state,
    write(next) {
      state = next
      listeners.forEach((changed) => changed())
    },
    listen(changed) {
      listeners.add(changed)
      return () => listeners.delete(changed)
    },
    link: () => null,
  }
}
