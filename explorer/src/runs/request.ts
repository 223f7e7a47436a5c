/** What the form of a new run holds, what is wrong with it, and the request and command line that it becomes. */
import { pathOf } from '../forms/problems'
import { commandLine } from '../forms/shell'
import { isDay } from '../forms/days'
import type { Word } from '../i18n'
import type { Finding, RunInfo } from '../model/types'
import type { Form, FormParameter, RunRequest, ScenarioRow } from '../sources/source'

export interface RunDraft {
  scenario: string
  members: string
  seed: string
  until: string
  as_of: string
  movement: string
  /** mechanism.name → text, as typed; what stands as it was is not sent. */
  settings: Record<string, string>
}

export const PLAIN = ['members', 'seed', 'until', 'as_of', 'movement'] as const

export function newDraft(scenario = ''): RunDraft {
  return { scenario, members: '100', seed: '0', until: '', as_of: '', movement: '', settings: {} }
}

const DAY_MS = 86_400_000

/** The draft that would compute a run again. */
export function draftOf(run: RunInfo): RunDraft {
  const last = new Date(Date.parse(`${run.start}T00:00:00Z`) + (run.days - 1) * DAY_MS).toISOString().slice(0, 10)
  return {
    scenario: run.scenario, members: String(run.members), seed: String(run.seed), until: last, as_of: run.as_of ?? '',
    movement: run.movement, settings: { ...run.settings },
  }
}

/** Whether a text says something else than what stands; numbers are compared as numbers. */
export function isChanged(parameter: FormParameter, text: string | undefined): text is string {
  if (text === undefined || text.trim().toLowerCase() === parameter.value.toLowerCase()) return false
  if (text.trim() === '' || parameter.type === 'text') return true
  const said = Number(text)
  return Number.isNaN(said) || said !== Number(parameter.value)
}

/** The settings that differ from what stands, in the order of the form. Settings that the form does not know stay. */
export function changedSettings(form: Form, settings: Readonly<Record<string, string>>): Record<string, string> {
  const known = new Set(form.parameters.map((one) => one.id))
  const others = Object.entries(settings).filter(([id]) => !known.has(id))
  const changed = form.parameters.flatMap((one) => {
    const text = settings[one.id]
    return isChanged(one, text) ? [[one.id, text.trim()] as const] : []
  })
  return Object.fromEntries([...changed, ...others])
}

export function requestOf(draft: RunDraft, form: Form): RunRequest {
  const { scenario, members, seed, until, as_of: asOf, movement } = draft
  return {
    scenario, members: Number(members), seed: Number(seed), until: until || null, as_of: asOf || null,
    movement: movement.trim() || null, settings: changedSettings(form, draft.settings),
  }
}

/** The command line that asks for the same run. */
export function commandOf(request: RunRequest): string {
  const { scenario, members, seed, until, as_of: asOf, movement, settings } = request
  const words = ['spillover', 'run', scenario, '--members', String(members), '--seed', String(seed)]
  if (until) words.push('--until', until)
  if (asOf) words.push('--as-of', asOf)
  if (movement) words.push('--movement', movement)
  Object.entries(settings).forEach(([name, value]) => words.push('--set', `${name}=${value}`))
  return commandLine(words)
}

/** The scenario that a run names: runs call a variant `eu-opens`, the list calls it `exodus-2022/eu-opens`. */
export function scenarioNamed(rows: readonly ScenarioRow[], name: string): ScenarioRow | undefined {
  const variants = rows.filter((one) => one.name.endsWith(`/${name}`))
  return rows.find((one) => one.name === name) ?? (variants.length === 1 && name !== '' ? variants[0] : undefined)
}

export interface Bounds {
  low: number | null
  high: number | null
}

/** Bounds of a field of the request, from its JSON Schema. */
export function boundsOf(form: Form, name: string): Bounds {
  const properties = (form.request.properties ?? {}) as Record<string, Record<string, unknown>>
  const given = (word: string) => (typeof properties[name]?.[word] === 'number' ? (properties[name][word] as number) : null)
  return { low: given('minimum'), high: given('maximum') }
}

/** Names that a field of the request may have, from its JSON Schema; empty where any text may stand. */
export function namesOf(form: Form, name: string): string[] {
  const properties = (form.request.properties ?? {}) as Record<string, { enum?: unknown[]; anyOf?: { enum?: unknown[] }[] }>
  const field = properties[name]
  const all = [field?.enum, ...(field?.anyOf ?? []).map((one) => one.enum)].flatMap((names) => names ?? [])
  return all.filter((one): one is string => typeof one === 'string')
}

export interface RunFault {
  field: string
  word: Word
  given: { start?: string; bounds?: Bounds }
}

/** What is wrong with a draft before it is sent, in the order of the form. */
export function faultsOf(draft: RunDraft, form: Form): RunFault[] {
  const faults: RunFault[] = []
  for (const name of ['members', 'seed'] as const) {
    const fault = numberFault(draft[name], 'integer', boundsOf(form, name))
    if (fault) faults.push({ field: name, ...fault })
  }
  const { start } = form.scenario
  const late = draft.until === '' || (isDay(draft.until) && draft.until >= start)
  if (!late) faults.push({ field: 'until', word: 'runs.notDay', given: { start } })
  for (const one of form.parameters) {
    const text = draft.settings[one.id]
    const fault = isChanged(one, text) ? parameterFault(one, text) : null
    if (fault) faults.push({ field: `settings.${one.id}`, ...fault })
  }
  return faults
}

type Fault = Omit<RunFault, 'field'> | null

/** What is wrong with the text of a parameter. */
export function parameterFault(parameter: FormParameter, text: string): Fault {
  const { type, low, high } = parameter
  if (type !== 'number' && type !== 'integer') return text.trim() === '' && type !== 'text' ? { word: 'runs.choose', given: {} } : null
  return numberFault(text, type, { low, high })
}

function numberFault(text: string, type: 'number' | 'integer', bounds: Bounds): Fault {
  const number = Number(text)
  if (text.trim() === '' || !Number.isFinite(number)) return { word: 'runs.notNumber', given: {} }
  if (type === 'integer' && !Number.isInteger(number)) return { word: 'runs.notWhole', given: {} }
  const within = (bounds.low === null || number >= bounds.low) && (bounds.high === null || number <= bounds.high)
  return within ? null : { word: 'runs.notWithin', given: { bounds } }
}

/** The field to which a finding belongs: by its column, else by the parameter that its message names. */
export function fieldOf(finding: Finding, form: Form): string {
  const path = pathOf(finding).replace(/^set(tings)?\./, '')
  const ids = new Set(form.parameters.map((one) => one.id))
  if (ids.has(path)) return `settings.${path}`
  if (path === 'scenario' || (PLAIN as readonly string[]).includes(path)) return path
  const named = finding.message.match(/\b\w+\.\w+\b/g)?.find((name) => ids.has(name))
  return named ? `settings.${named}` : finding.code === 'PLN-001' ? 'movement' : ''
}

/** Parameters by mechanism, those left out that a search does not find. */
export function grouped(parameters: readonly FormParameter[], finds: (one: FormParameter) => boolean): [string, FormParameter[]][] {
  const groups = new Map<string, FormParameter[]>()
  for (const one of parameters.filter(finds)) groups.set(one.mechanism, [...(groups.get(one.mechanism) ?? []), one])
  return [...groups]
}

/** Whether all words of a search stand somewhere in the texts of a parameter. */
export function matches(search: string, texts: readonly string[]): boolean {
  const all = texts.join(' ').toLowerCase()
  return search.toLowerCase().split(/\s+/).every((word) => all.includes(word))
}
