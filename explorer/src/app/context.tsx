/** What every part of the explorer shares: where data comes from, what is looked at, and in which language. */
import { createContext, useCallback, useContext, useEffect, useMemo, useState, useSyncExternalStore, type ReactNode } from 'react'
import { languageOf, speechOf, type Language, type Speech } from '../i18n'
import type { Pack } from '../i18n/pack'
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

export const ExplorerContext = createContext<Explorer | null>(null)

export function useExplorer(): Explorer {
  const explorer = useContext(ExplorerContext)
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
  const speech = useSpeech(source, lang)
  useEffect(() => {
    if (speech === null) return
    // the page of a notebook is not ours to name
    if (source.kind === 'notebook') return
    document.documentElement.lang = speech.lang
    document.title = state.run ? `${state.run} · ${speech.t('app.title')}` : speech.t('app.title')
  }, [source.kind, speech, state.run])
  const explorer = useMemo(
    () => speech && { source, state, go, link, speech }, [source, state, go, link, speech],
  )
  return explorer && <ExplorerContext value={explorer}>{children}</ExplorerContext>
}

/** The words of a language; until they are there those of the one before, at first none. */
function useSpeech(source: Source, lang: Language): Speech | null {
  const [loaded, setLoaded] = useState<{ lang: Language; pack: Pack } | null>(null)
  useEffect(() => {
    let wanted = true
    void source.words(lang).then((pack) => wanted && setLoaded({ lang, pack }))
    return () => {
      wanted = false
    }
  }, [source, lang])
  return useMemo(() => loaded && speechOf(loaded.lang, loaded.pack), [loaded])
}
