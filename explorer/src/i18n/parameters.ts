/** What parameters mean, in a language other than English; asked for when the form of runs is first shown. */
import type { Source } from '../sources/source'
import type { Language } from '.'

/** Languages in which the meanings are written, beside English, each in a file of its own. */
const WRITTEN: readonly Language[] = ['ru']

/** English meaning → meaning in the language; empty where there are none, for then the English one stands. */
export async function parameterWords(source: Source, lang: Language): Promise<Record<string, string>> {
  if (source.parameters === undefined || !WRITTEN.includes(lang)) return {}
  try {
    return await source.parameters(lang)
  } catch {
    // a form in English is better than none
    return {}
  }
}
