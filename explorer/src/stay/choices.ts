/** What the lists of the form offer, in the reader's language and alphabet. */
import type { Option } from '../forms/Field'
import { said } from '../forms/words'
import type { Speech } from '../i18n'
import type { StayWords } from '../sources/source'

const SCHENGEN = 'SCH'

export interface Choices {
  passports: Option[]
  hosts: Option[]
  /** All countries, and areas that are hosts: a trip may have been to any. */
  countries: Option[]
  documents: Option[]
  purposes: Option[]
  routes: Option[]
}

export function choicesOf(words: StayWords, speech: Speech): Choices {
  const order = new Intl.Collator(speech.lang)
  const states = (codes: readonly string[]) =>
    [...new Set(codes)].map((value) => ({ value, text: `${countryOf(speech, value)} (${value})` }))
      .sort((one, other) => order.compare(one.text, other.text))
  const kinds = (part: string, names: readonly string[]) => names.map((value) => ({ value, text: said(speech, part, value) }))
  return {
    passports: states(words.passports),
    hosts: states(words.hosts),
    countries: states([...words.hosts, ...words.passports, ...speech.codes]),
    documents: kinds('stay.doc', words.documents),
    purposes: kinds('stay.for', words.purposes),
    routes: kinds('stay.by', words.routes),
  }
}

export function countryOf(speech: Speech, code: string): string {
  return code === SCHENGEN ? speech.t('stay.schengen') : speech.country(code)
}
