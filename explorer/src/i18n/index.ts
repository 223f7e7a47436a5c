/** Words, numbers and dates in three languages. Words come in a pack; that no phrase lacks a language is held by a type. */
import { figuresOf, type Figures } from './figures'
import { noted } from './notes'
import type { Pack } from './pack'
import type { PHRASES } from './phrases'

/** By key `part.word`: English, Russian, Kazakh; `{name}` is filled in. */
export type Phrases = Record<string, readonly [string, string, string]>

export const LANGUAGES = { en: 'English', ru: 'Русский', kk: 'Қазақша' } as const
export type Language = keyof typeof LANGUAGES

export type Word = keyof typeof PHRASES

/** Kinds of names that the program makes, in `words/names.ts`. An act is a kind of mark as well. */
export type NameGroup =
  | 'quantity' | 'unit' | 'kind' | 'type' | 'act' | 'driver' | 'mode' | 'confidence' | 'state' | 'requirement' | 'place'
  | 'direction' | 'mechanism' | 'about'

export interface Speech extends Figures {
  lang: Language
  /** A phrase, with `{name}` replaced by what is given. */
  t(word: Word, given?: Record<string, string | number>): string
  /** A phrase whose forms are parted by "|" ("{n} day|{n} days"; three in Russian), in that of `n`, which is filled in. */
  plural(word: Word, n: number, given?: Record<string, string | number>): string
  /** A phrase for a name that the program made, as `quantity.stock`; what has none is said as it stands. */
  named(group: NameGroup, name: string, otherwise?: string): string
  /** A sentence of the program about a document, as far as it is known; else as it stands, in English. */
  note(text: string): string
  country(iso3: string): string
  /** ISO3 of every country and area that has a name. */
  codes: readonly string[]
  /** The phrase of a key that may be none. */
  phrase(key: string): string | undefined
  /** A country, place, crossing, pair of countries or act, as far as it has a name of its own in the language. */
  label(label: string): string
}

export function languageOf(wanted: string, offered: readonly string[] = []): Language {
  const asked = [wanted, ...offered].map((tag) => tag.slice(0, 2).toLowerCase())
  return (asked.find((tag) => Object.hasOwn(LANGUAGES, tag)) as Language | undefined) ?? 'en'
}

export function speechOf(lang: Language, pack: Pack): Speech {
  const figures = figuresOf(lang, pack.months)
  const rules = new Intl.PluralRules(lang)
  const country = (iso3: string) => own(pack.countries, iso3) ?? iso3
  const isCountry = (label: string) => own(pack.countries, label) !== undefined
  const phrase = (key: string) => own(pack.phrases, key)
  const ofName = (group: string, name: string) => (group === 'about' ? own(pack.meanings, name) : phrase(`${group}.${name}`))
  return {
    ...figures,
    lang,
    codes: Object.keys(pack.countries),
    phrase,
    t: (word, given = {}) => filled(phrase(word) ?? word, given),
    plural(word, n, given = {}) {
      const forms = (phrase(word) ?? word).split('|')
      return filled(formOf(forms, rules.select(Math.abs(n))), { n: figures.number(n), ...given })
    },
    named: (group, name, otherwise) =>
      ofName(group, name) ?? (group === 'kind' ? ofName('act', name) : undefined) ?? otherwise ?? name,
    note: (text) => noted(pack.notes, text),
    country,
    label(label) {
      const pair = label.split(' to ')
      if (pair.length === 2 && pair.every(isCountry)) return pair.map(country).join(' → ')
      const [first = '', ...rest] = label.split(' ')
      const act = rest.length === 1 && isCountry(first) ? ofName('act', rest[0] as string) : undefined
      if (act !== undefined) return `${country(first)}: ${act}`
      return isCountry(label) ? country(label) : (own(pack.places, label) ?? label)
    },
  }
}

/** What a record says of a name; names come from documents, so "constructor" is one like any other. */
function own<T>(record: Readonly<Partial<Record<string, T>>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined
}

const NTH: Readonly<Partial<Record<Intl.LDMLPluralRule, number>>> = { one: 0, few: 1, other: 1 }

/** One form of a phrase: one and other, or in Russian one, few and many; fractions go with few there. */
function formOf(forms: readonly string[], rule: Intl.LDMLPluralRule): string {
  return forms[NTH[rule] ?? forms.length - 1] ?? (forms.at(-1) as string)
}

function filled(phrase: string, given: Record<string, string | number>): string {
  return phrase.replace(/\{(\w+)\}/g, (hole, name: string) => (Object.hasOwn(given, name) ? String(given[name]) : hole))
}
