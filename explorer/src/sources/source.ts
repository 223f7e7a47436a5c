/**
 * Where the explorer gets what it shows. Three kinds: a server, one file, a notebook. What a kind cannot do is absent,
 * and the tab that needs it is not shown.
 */
import type { Topology } from 'topojson-specification'
import type { Difference, Finding, View } from '../model/types'
import type { Language } from '../i18n'
import type { Pack } from '../i18n/pack'
import type { Writers } from '../exports/writers'

export interface RunRow {
  name: string
  scenario: string
  movement: string
  members: number
  done: number
  days: number
  seed: number
  status: 'running' | 'complete' | 'interrupted' | 'damaged'
  created: string
  updated: string
}

export interface ScenarioRow {
  name: string
  title: string
  question: string
  start: string
  days: number
}

/** What a run is asked for; the same words as `spillover run`. */
export interface RunRequest {
  scenario: string
  members: number
  seed: number
  until: string | null
  as_of: string | null
  movement: string | null
  settings: Record<string, string>
}

export interface FormParameter {
  /** mechanism.name */
  id: string
  mechanism: string
  name: string
  type: 'number' | 'integer' | 'boolean' | 'choice' | 'text'
  /** As it stands in the scenario. */
  value: string
  unit: string
  low: number | null
  high: number | null
  choices: string[]
  /** As "LogNormal(0.15, 0.5)", "" where it is not drawn. */
  prior: string
  source: string
  set_by: string
  about: string
}

export interface Form {
  scenario: ScenarioRow
  /** JSON Schema of `RunRequest`. */
  request: Record<string, unknown>
  parameters: FormParameter[]
}

export interface Job {
  id: string
  state: 'queued' | 'running' | 'done' | 'cancelled' | 'failed'
  /** Name of the run folder, once there is one. */
  run: string | null
  request: RunRequest
  members: number
  done: number
  submitted: string
  started: string | null
  ended: string | null
  /** Seconds to go, null while unknown. */
  eta_seconds: number | null
  /** Place in the queue, from 1; 0 where it does not wait. */
  waiting: number
  findings: Finding[]
}

export interface Trip {
  host: string
  in: string
  out: string | null
  registered: string | null
  permit: string | null
  protection: string | null
}

export interface StayQuestion {
  passports: string[]
  host: string
  on: string
  /** Whether an entry on that day is planned. */
  plan: boolean
  trips: Trip[]
  visa: boolean
  document: string
  purpose: string
  route: string
  from: string
  as_of: string | null
  /** As "served=RUS"; empty: exposure is not asked about. */
  facts: string[]
}

/** Words that a form of stays may use, from the law packs. */
export interface StayWords {
  hosts: string[]
  passports: string[]
  documents: string[]
  purposes: string[]
  routes: string[]
}

/** The answer of `spillover stay --json`; see docs/reference/cli.md. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type StayAnswer = Record<string, any>

/** Refused by the program, with findings that say what, where and the cure. */
export class Refused extends Error {
  constructor(readonly findings: Finding[], readonly status = 0) {
    super(findings.map((one) => `${one.code} ${one.message}`).join('\n'))
  }
}

export interface Source {
  kind: 'server' | 'file' | 'notebook'
  /** All words of a language. */
  words(lang: Language): Promise<Pack>
  /** Boundaries of countries, as the United Nations draws them. */
  world(): Promise<Topology>
  /** Writers of spreadsheets and Parquet, which are loaded when they are first needed. */
  writers(): Promise<Writers>
  runs(): Promise<RunRow[]>
  view(run: string): Promise<View>
  /** English meaning of a parameter → meaning in a language; see `i18n/parameters.ts`. */
  parameters?(lang: string): Promise<Record<string, string>>
  difference(against: string, compared: string): Promise<Difference>
  stay?: { words(): Promise<StayWords>; ask(question: StayQuestion): Promise<StayAnswer> }
  jobs?: {
    scenarios(): Promise<ScenarioRow[]>
    form(scenario: string): Promise<Form>
    submit(request: RunRequest): Promise<Job>
    cancel(id: string): Promise<Job>
    resume(id: string): Promise<Job>
    /** Calls `told` with all jobs whenever one changes; returns how to stop. */
    watch(told: (jobs: Job[]) => void, failed: (error: Error) => void): () => void
  }
}
