/** Names of places and crossings where a language has its own. */
import type { Language } from '.'

const NAMES: Partial<Record<Language, Record<string, string>>> = {}

export function placeNames(lang: Language): Record<string, string> {
  return NAMES[lang] ?? {}
}
