/**
 * What the program tells the explorer: one JSON document a run (a view), one a pair of runs (a difference).
 *
 * Written by `src/spillover/report/explorer`; the reference page `docs/reference/view.md` describes the same fields.
 */

/** Date as `2022-09-21`. */
export type Iso = string

/** Longitude and latitude in degrees. */
export type LonLat = [number, number]

export interface View {
  format: 1
  run: RunInfo
  /** Levels of the quantiles, as 0.05, 0.25, 0.5, 0.75, 0.95. */
  levels: number[]
  /** Days that are stored, as numbers from day 0; all of them where the run is short. */
  times: number[]
  /** ISO3 of the country that is left, "" if there is none. */
  home: string
  countries: Country[]
  places: Place[]
  quantities: Quantity[]
  series: PackedSeries[]
  flows: Flow[]
  counts: Count[]
  marks: Mark[]
  acts: Act[]
  sources: Record<string, Source>
  parameters: Parameter[]
  /** Plain sentences that a careful reader should know, in English. */
  notes: string[]
}

/** Where every number of a view comes from. */
export interface RunInfo {
  name: string
  digest: string
  results_digest: string | null
  scenario: string
  title: string
  /** Civil date of day 0. */
  start: Iso
  days: number
  /** Members whose results are in the view, and members asked for. */
  done: number
  members: number
  seed: number
  /** Information date, null where all that is known today was used. */
  as_of: Iso | null
  movement: string
  settings: Record<string, string>
  created: string
  command: string[]
  /** Package → version, "spillover" among them. */
  versions: Record<string, string>
  machine: Record<string, string>
  /** Input file → sha256. */
  inputs: Record<string, string>
  /** People for whom one simulated person stands. */
  hasten: number
}

export interface Country {
  iso3: string
  home: boolean
  /** Residents, null where the scenario does not say. */
  residents: number | null
  /** Where flows of the country begin and end. */
  anchor: LonLat
}

export interface Place {
  name: string
  iso3: string
  /** Code of the place or of its region, "" if unknown: a p-code or ISO 3166-2. */
  pcode: string
  kind: 'town' | 'city' | 'crossing' | 'camp' | 'other'
  at: LonLat
  residents: number | null
  /** People for whom there is room, null where no limit is known. */
  capacity: number | null
  /** Key of the source of its row. */
  source: string
  /** Of crossings: road, rail, air or foot; else "". */
  mode: string
  /** Of crossings: people who can pass on each of `times`, 0 where it is shut; else null. */
  passes: number[] | null
}

export interface Quantity {
  id: string
  /** person, person/day, person per 1000 residents, day, 1 (a ratio or share), sd … */
  unit: string
  by: 'all' | 'country' | 'place' | 'pair' | 'act'
  /** level: at the end of a day; flow: of a day; share: part of the members. */
  kind: 'level' | 'flow' | 'share'
  /** Which mechanism writes it, "" for the engine. */
  mechanism: string
  /** Meaning in one phrase, in English; the explorer has words of its own for those it knows. */
  about: string
}

/**
 * One quantity at one label. Row `k` holds level `k` of the quantiles (a share has one row), a number for each of
 * `times`: differences from the number before it, times `scale`. What is not listed is 0 on every day, or,
 * where it does not count people, unknown: see which labels there are.
 */
export interface PackedSeries {
  quantity: string
  /** ISO3, name of a place, "RUS to KAZ", "KAZ explicit", or "" for all. */
  label: string
  scale: number
  rows: number[][]
}

/** A way that people go, drawn as wide as `quantity` at `label`, from its first point to its last. */
export interface Flow {
  id: string
  kind: 'crossing' | 'onward' | 'return'
  quantity: string
  label: string
  from: string
  to: string
  path: LonLat[]
}

/** A published figure, beside what the members would have published in its place. */
export interface Count {
  id: string
  series: string
  type: string
  direction: string
  country: string
  crossing: string
  scope: string
  first_day: Iso
  last_day: Iso
  value: number
  unit: string
  counted_by: string
  confidence: string
  known: Iso
  source: string
  /** Known by the information date, so that the run may have been fitted to it. */
  in_sample: boolean
  /** Its weight among conflicting counts; 0: shown, not scored. */
  weight: number
  /** Quantiles of the members at `levels`, null where nothing was simulated; `note` says why. */
  predicted: number[] | null
  note: string
  /** Quantity of the same kind, over whose series it may be drawn as a mean of a day; "" if there is none. */
  over: string
}

/** Something dated that bears on the run. */
export interface Mark {
  date: Iso
  /** ISO3, or "" for all. */
  country: string
  /** Name of a place, or "". */
  place: string
  kind: string
  text: string
  source: string
  known: Iso
  confidence: string
}

/** What a government does by itself in the run: how often, when, driven by what. */
export interface Act {
  country: string
  kind: string
  /** Share of members in which it does so after the information date, and the central 90 % of what so few tell. */
  share: number
  low: number
  high: number
  /** Days by which 5 %, 50 % and 95 % of the members have done it, null where fewer do. */
  q05: Iso | null
  median: Iso | null
  q95: Iso | null
  /** What spoke most for it first; `share` is its part of all that spoke for it. */
  drivers: { driver: string; of: 'whether' | 'which'; mean: number; share: number | null }[]
}

export interface Source {
  title: string
  url: string
  licence: string
  /** Vintage: the day of publication, "" if it has none. */
  date: string
  note: string
}

export interface Parameter {
  mechanism: string
  name: string
  value: string
  unit: string
  source: string
  set_by: string
  prior: string
  about: string
}

/** Second run less first run, member by member where they are pairs. */
export interface Difference {
  format: 1
  against: RunInfo
  compared: RunInfo
  paired: boolean
  levels: number[]
  times: number[]
  quantities: Quantity[]
  series: PackedSeries[]
  notes: string[]
}

/** One thing that is wrong, as the command line says it. */
export interface Finding {
  code: string
  message: string
  cure: string
  file?: string | null
  row?: number | null
  column?: string | null
  value?: string | null
}
