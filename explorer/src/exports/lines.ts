/** The lines that go with whatever leaves the page: which run, from which sources, and what it is not for. */
import type { Speech } from '../i18n'
import type { View } from '../model/types'

const MOST_SOURCES = 4

export interface What {
  /** Whether boundaries are shown. */
  map?: boolean
  /** The run that it is compared with, if there is one. */
  other?: View | null
}

export function sourceLines(view: View, speech: Speech, { map = false, other = null }: What = {}): string[] {
  const { t } = speech
  return [
    ...(other ? [view, other] : [view]).map((one) => runLine(one, speech)),
    ...mainSources(view, speech),
    t('app.notFor'),
    ...(map ? [t('app.boundaries')] : []),
  ]
}

/** Which run it is, and up to when it knows anything. */
export function runLine(view: View, { t, date }: Speech): string {
  const { name, done, seed, versions, as_of: asOf, title } = view.run
  const line = t('app.source', { run: name, done, seed, version: versions.spillover ?? '?' })
  return [title, line, ...(asOf === null ? [] : [t('app.asOf', { date: date(asOf) })])].filter(Boolean).join(' · ')
}

/** The sources that most rows of the run rest upon, as far as it could know them; of all others their number. */
function mainSources(view: View, { t, plural }: Speech): string[] {
  const uses = new Map<string, number>()
  for (const { source } of [...view.places, ...view.counts, ...view.marks]) {
    for (const key of source.split(/[;\s]+/)) if (Object.hasOwn(view.sources, key) && couldKnow(view, key)) uses.set(key, (uses.get(key) ?? 0) + 1)
  }
  const keys = [...uses].sort(([one, most], [other, less]) => less - most || (one < other ? -1 : 1)).map(([key]) => key)
  if (keys.length === 0) return []
  const titles = keys.slice(0, MOST_SOURCES).map((key) => view.sources[key]?.title || key)
  const rest = keys.length - titles.length
  return [t('exports.sources', { titles: titles.join('; ') }) + (rest > 0 ? ` ${plural('exports.moreSources', rest)}` : '')]
}

/** What was published after the information date is shown beside a run, and did not make it. */
function couldKnow({ run, sources }: View, key: string): boolean {
  return run.as_of === null || (sources[key]?.date ?? '') <= run.as_of
}
