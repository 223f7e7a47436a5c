/** All words of one language, as a page loads them: `words.en.json` and so on, made by the build. */
import type { Language } from '.'
import meanings from './meanings.json'
import names from './names.json'
import notes from './notes.json'
import { PHRASES } from './phrases'
import places from './places.json'

type Texts = Readonly<Partial<Record<string, string>>>

export interface Pack {
  /** By key `part.word`. */
  phrases: Texts
  /** By ISO3. */
  countries: Texts
  /** Names of places and crossings of the packs that we ship, by the name there; what has none is said as it stands. */
  places: Texts
  /** What quantities mean; where there is nothing, the program's own English stands. */
  meanings: Texts
  /** Sentences of the program, in English with `{holes}`, and the same in the language. */
  notes: readonly (readonly [string, string])[]
  /** Months from January, alone and within a date. */
  months: { alone: readonly string[]; dated: readonly string[] }
}

const POSITION: Record<Language, 0 | 1 | 2> = { en: 0, ru: 1, kk: 2 }

export function packOf(lang: Language): Pack {
  const position = POSITION[lang]
  const isEnglish = lang === 'en'
  return {
    phrases: each(PHRASES, (phrase) => phrase[position] as string),
    countries: each(names.countries, (forms) => forms[position] as string),
    places: isEnglish ? {} : each(places, (forms) => placeIn(lang, forms)),
    meanings: isEnglish ? {} : meanings,
    notes: lang === 'en' ? [] : notes.map((sentence) => [sentence.en, sentence[lang]] as const),
    months: names.months[lang],
  }
}

/** Russian, and Kazakh where that is another. */
function placeIn(lang: Language, forms: readonly string[]): string {
  return (lang === 'ru' ? forms[0] : forms.at(-1)) as string
}

function each<T>(record: Readonly<Record<string, T>>, text: (one: T) => string): Texts {
  return Object.fromEntries(Object.entries(record).map(([name, one]) => [name, text(one)]))
}
