/** The answer of `spillover stay --json`, and the one plain sentence that it comes to. */
import type { Word } from '../i18n'
import type { StayAnswer } from '../sources/source'

export interface Clock {
  id: string
  about: string
  role: string
  days_used: number
  limit: number | null
  days_left: number | null
  lifted: boolean
  ends_stay: boolean
  due: string | null
  confidence: string
}

export interface Reason {
  rule: string
  fired: boolean
  because: string
  cite: string
  source: string
  url: string
  confidence: string
  since: string | null
  contested: string
  children: Reason[]
}

export interface Exposed {
  passport: string
  kind: string
  verdict: string
  act: string
  state: string | null
  cite: string
  certain: boolean
  confidence: string
  because: string
  url: string
}

export interface Brief {
  passport: string
  may_enter: boolean
  lawful: boolean
  lawful_until: string | null
  unlimited: boolean
  ends_by: string | null
  longest_stay: number | null
}

export interface Answer extends Brief {
  host: string
  on: string
  present: boolean
  entry: { requirement: string; documents: string[]; because: string[] }
  days_used: number | null
  days_left: number | null
  overstay_days: number
  clocks: Clock[]
  extends: { how: string; until: string | null; cite: string; rule: string }[]
  penalties: { text: string; cite: string; rule: string; confidence: string }[]
  exposure: Exposed[]
  conflicts: { kind: string; passports: string[]; text: string; cite: string; certain: boolean }[]
  low_confidence: { rule: string; confidence: string; cite: string; contested: string }[]
  notes: string[]
  why: Reason[]
  other_passports: Brief[]
}

/** The answer as it came, with lists that may be absent made empty. */
export function answerOf(given: StayAnswer): Answer {
  const lists = ['clocks', 'extends', 'penalties', 'exposure', 'conflicts', 'low_confidence', 'notes', 'why', 'other_passports']
  return { ...given, ...Object.fromEntries(lists.map((name) => [name, given[name] ?? []])) } as unknown as Answer
}

export interface Headline {
  word: Word
  mood: 'good' | 'doubt' | 'bad'
}

/** What it comes to: until when a stay is lawful, or whether one may begin. */
export function headline(answer: Answer): Headline {
  return answer.present ? ofPresent(answer) : ofEntry(answer)
}

function ofPresent({ lawful, unlimited, lawful_until: until }: Answer): Headline {
  if (lawful) return { word: unlimited || until === null ? 'stay.said.noEnd' : 'stay.said.until', mood: 'good' }
  return { word: until === null ? 'stay.said.neverLawful' : 'stay.said.over', mood: 'bad' }
}

function ofEntry({ lawful, may_enter: may, unlimited, lawful_until: until }: Answer): Headline {
  const end = unlimited ? 'NoEnd' : until === null ? '' : 'Until'
  if (!may) return { word: lawful && until ? 'stay.said.notButUntil' : 'stay.said.not', mood: 'bad' }
  if (!lawful) return { word: 'stay.said.mayNoDay', mood: 'bad' }
  return { word: `stay.said.may${end}`, mood: end === '' ? 'doubt' : 'good' }
}

/** The clock that ends the stay, else the first with a limit: the one whose days are drawn as a bar. */
export function mainClock({ clocks, ends_by: endsBy }: Answer): Clock | null {
  return clocks.find((one) => one.id === endsBy) ?? clocks.find((one) => one.limit !== null && one.ends_stay) ?? null
}

/** First day on which coming back helps, if the answer names one. */
export function comesBack(answer: Answer): string | null {
  const days = answer.extends.flatMap(({ how }) => /come back on (\d{4}-\d{2}-\d{2})/.exec(how)?.[1] ?? [])
  return days.sort()[0] ?? null
}

/** What weighs most comes first. */
const VERDICTS = [
  'liable', 'at_risk', 'forbidden', 'would_be_liable', 'not_recognised', 'depends', 'own_service', 'protected', 'permitted',
  'not_prosecuted', 'not_an_offence', 'no_law',
]

/** How many answers say what, the gravest first. */
export function countsOf(exposed: readonly Exposed[]): [string, number][] {
  const counts = new Map<string, number>()
  for (const { verdict } of exposed) counts.set(verdict, (counts.get(verdict) ?? 0) + 1)
  return [...counts].sort(([one], [other]) => VERDICTS.indexOf(one) - VERDICTS.indexOf(other))
}

/** Sentences that the program makes itself, so that they can be said in the reader's language. */
const SENTENCES: [RegExp, Word][] = [
  [/^leave by (?<leave>\d{4}-\d\d-\d\d) and come back on (?<back>\d{4}-\d\d-\d\d)$/, 'stay.how.run'],
  [/^register by (?<day>\d{4}-\d\d-\d\d)$/, 'stay.how.register'],
  [/^no day is left(?: under (?<rule>[\w-]+))?$/, 'stay.because.noDay'],
  [/^visa required: none was stated \(--visa\)$/, 'stay.because.noVisa'],
  [/^a visa is needed: its own dates and days may end the stay earlier$/, 'stay.note.visa'],
]

export interface Spoken {
  word: Word
  given: Record<string, string>
}

/** The phrase for a sentence of the program, null for one that stands as it is. */
export function spoken(text: string): Spoken | null {
  for (const [pattern, word] of SENTENCES) {
    const found = pattern.exec(text)
    if (found) return { word, given: { rule: '', ...found.groups } as Record<string, string> }
  }
  return null
}

/** A link of a law pack, if it is one to the web: anything else is text. */
export function webLink(url: string): string | null {
  return /^https?:\/\//i.test(url) ? url : null
}
