/** Names of places and crossings of the packs that we ship, where a language has its own; Kazakh falls back to Russian. */
import type { Language } from '.'
import names from './places.json'

/** By the name of the place: Russian, and Kazakh where that is another. */
const NAMES: Readonly<Record<string, readonly string[]>> = names

const inRussian = Object.fromEntries(Object.entries(NAMES).map(([place, [russian = place]]) => [place, russian]))
const inKazakh = Object.fromEntries(Object.entries(NAMES).map(([place, forms]) => [place, forms.at(-1) ?? place]))
const BY_LANGUAGE: Record<Language, Readonly<Record<string, string>>> = { en: {}, ru: inRussian, kk: inKazakh }

export function placeNames(lang: Language): Readonly<Record<string, string>> {
  return BY_LANGUAGE[lang]
}
