/** What every part of the explorer shares: where data comes from, what is looked at, and in which language. */
import { createContext, useCallback, useContext, useEffect, useMemo, useSyncExternalStore, type ReactNode } from 'react'
import { languageOf, speechOf, type Speech } from '../i18n'
import type { Source } from '../sources/source'
import type { Keeper, ViewState } from '../state/state'

export interface Explorer {
  source: Source
  state: ViewState
  /** Changes what is looked at; `replace` where going back should skip it, as while a slider is dragged. */
  go(change: Partial<ViewState>, replace?: boolean): void
  /** A link that restores what is looked at now, null where there can be none. */
  link(): string | null
  speech: Speech
}

const Shared = createContext<Explorer | null>(null)

export function useExplorer(): Explorer {
  const explorer = useContext(Shared)
  if (explorer === null) throw new Error('outside of the explorer')
  return explorer
}

export function ExplorerProvider(props: { source: Source; keeper: Keeper; children: ReactNode }) {
  const { source, keeper, children } = props
  const state = useSyncExternalStore(keeper.listen, keeper.read, keeper.read)
  const go = useCallback(
    (change: Partial<ViewState>, replace = false) => keeper.write({ ...keeper.read(), ...change }, replace),
    [keeper],
  )
  const link = useCallback(() => keeper.link(keeper.read()), [keeper])
  const lang = languageOf(state.lang, navigator.languages)
  const speech = useMemo(() => speechOf(lang), [lang])
  useEffect(() => {
    // the page of a notebook is not ours to name
    if (source.kind === 'notebook') return
    document.documentElement.lang = lang
    document.title = state.run ? `${state.run} · ${speech.t('app.title')}` : speech.t('app.title')
  }, [source.kind, lang, speech, state.run])
  const explorer = useMemo(() => ({ source, state, go, link, speech }), [source, state, go, link, speech])
  return <Shared value={explorer}>{children}</Shared>
}
