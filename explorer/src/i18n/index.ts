/** Words, numbers and dates in three languages. That no phrase lacks a language is held by the type of a phrase. */
import names from './names.json'
import { placeNames } from './places'
import { app } from './words/app'
import { compare } from './words/compare'
import { exports } from './words/exports'
import { map } from './words/map'
import { names as ofNames } from './words/names'
import { runs } from './words/runs'
import { series } from './words/series'
import { stay } from './words/stay'
import { table } from './words/table'
import { why } from './words/why'

/** By key `part.word`: English, Russian, Kazakh; `{name}` is filled in. */
export type Phrases = Record<string, readonly [string, string, string]>

export const LANGUAGES = { en: 'English', ru: 'Русский', kk: 'Қазақша' } as const
export type Language = keyof typeof LANGUAGES

export const WORDS = { ...app, ...compare, ...exports, ...map, ...ofNames, ...runs, ...series, ...stay, ...table, ...why }
export type Word = keyof typeof WORDS

const POSITION: Record<Language, 0 | 1 | 2> = { en: 0, ru: 1, kk: 2 }
const NAMES = names as Record<Language, Record<string, string>>

/** Kinds of names that the program makes, in `words/names.ts`. */
export type NameGroup = 'quantity' | 'unit' | 'kind' | 'type' | 'act' | 'driver' | 'mode' | 'confidence' | 'state' | 'requirement' | 'place'

export interface Speech {
  lang: Language
  /** A phrase, with `{name}` replaced by what is given. */
  t(word: Word, given?: Record<string, string | number>): string
  /** A phrase for a name that the program made, as `quantity.stock`; what has none is said as it stands. */
  named(group: NameGroup, name: string, otherwise?: string): string
  country(iso3: string): string
  /** A place, crossing or pair of countries, as far as it has a name of its own in the language. */
  label(label: string): string
  number(value: number, digits?: number): string
  /** Short, as 12.3k in English or 12,3 тыс. in Russian. */
  short(value: number): string
  percent(share: number): string
  /** Date as 7 Oct 2022. */
  date(iso: string): string
  month(iso: string): string
}

export function languageOf(wanted: string, offered: readonly string[] = []): Language {
  const asked = [wanted, ...offered].map((tag) => tag.slice(0, 2).toLowerCase())
  return (asked.find((tag) => tag in POSITION) as Language | undefined) ?? 'en'
}

export function speechOf(lang: Language): Speech {
  const position = POSITION[lang]
  const phrases: Partial<Record<string, readonly string[]>> = WORDS
  const compact = new Intl.NumberFormat(lang, { notation: 'compact', maximumSignificantDigits: 3 })
  const percent = new Intl.NumberFormat(lang, { style: 'percent', maximumFractionDigits: 0 })
  const day = new Intl.DateTimeFormat(lang, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })
  const month = new Intl.DateTimeFormat(lang, { month: 'short', timeZone: 'UTC' })
  const country = (iso3: string) => NAMES[lang][iso3] ?? NAMES.en[iso3] ?? iso3
  const instant = (iso: string) => new Date(`${iso}T00:00:00Z`)
  return {
    lang,
    t: (word, given = {}) => filled(WORDS[word][position], given),
    named: (group, name, otherwise) => phrases[`${group}.${name}`]?.[position] ?? otherwise ?? name,
    country,
    label(label) {
      const pair = label.split(' to ')
      if (pair.length === 2 && pair.every((one) => one in NAMES.en)) return pair.map(country).join(' → ')
      return label in NAMES.en ? country(label) : (placeNames(lang)[label] ?? label)
    },
    number(value, digits) {
      const most = digits ?? (Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : Math.abs(value) >= 1 ? 1 : 3)
      return new Intl.NumberFormat(lang, { maximumFractionDigits: most }).format(value)
    },
    short: (value) => compact.format(value),
    percent: (share) => percent.format(share),
    date: (iso) => (iso ? day.format(instant(iso)) : ''),
    month: (iso) => month.format(instant(iso)),
  }
}

function filled(phrase: string, given: Record<string, string | number>): string {
  return phrase.replace(/\{(\w+)\}/g, (hole, name: string) => (name in given ? String(given[name]) : hole))
}
