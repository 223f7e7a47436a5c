/** Words, numbers and dates in three languages. That no phrase lacks a language is held by the type of a phrase. */
import meanings from './meanings.json'
import names from './names.json'
import { noted } from './notes'
import { figuresOf, type Figures } from './figures'
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
const PHRASES: Readonly<Partial<Record<string, readonly [string, string, string]>>> = WORDS
/** What quantities mean, in Russian; Kazakh has the Russian words, English those of the program. */
const MEANINGS: Readonly<Partial<Record<string, string>>> = meanings
const COUNTRIES: Readonly<Partial<Record<string, readonly string[]>>> = names.countries

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
  /** A country, place, crossing, pair of countries or act, as far as it has a name of its own in the language. */
  label(label: string): string
}

export function languageOf(wanted: string, offered: readonly string[] = []): Language {
  const asked = [wanted, ...offered].map((tag) => tag.slice(0, 2).toLowerCase())
  return (asked.find((tag) => tag in POSITION) as Language | undefined) ?? 'en'
}

export function speechOf(lang: Language): Speech {
  const position = POSITION[lang]
  const figures = figuresOf(lang)
  const rules = new Intl.PluralRules(lang)
  const country = (iso3: string) => own(COUNTRIES, iso3)?.[position] ?? iso3
  const phrase = (group: string, name: string) =>
    group === 'about' ? (lang === 'en' ? undefined : own(MEANINGS, name)) : own(PHRASES, `${group}.${name}`)?.[position]
  const named: Speech['named'] = (group, name, otherwise) =>
    phrase(group, name) ?? (group === 'kind' ? phrase('act', name) : undefined) ?? otherwise ?? name
  return {
    ...figures,
    lang,
    t: (word, given = {}) => filled(WORDS[word][position], given),
    plural(word, n, given = {}) {
      const forms = WORDS[word][position].split('|')
      return filled(formOf(forms, rules.select(Math.abs(n))), { n: figures.number(n), ...given })
    },
    named,
    note: (text) => noted(lang, text),
    country,
    label(label) {
      const pair = label.split(' to ')
      if (pair.length === 2 && pair.every((one) => own(COUNTRIES, one))) return pair.map(country).join(' → ')
      const [first = '', ...act] = label.split(' ')
      if (act.length === 1 && own(COUNTRIES, first) && phrase('act', act[0] as string)) {
        return `${country(first)}: ${phrase('act', act[0] as string)}`
      }
      return own(COUNTRIES, label) ? country(label) : (own(placeNames(lang), label) ?? label)
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
