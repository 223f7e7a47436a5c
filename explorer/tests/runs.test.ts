import { describe, expect, it } from 'vitest'
import { parameterWords } from '../src/i18n/parameters'
import type { Finding, RunInfo } from '../src/model/types'
import { inOrder, latestFirst, mayResume, news, stamp, timeLeft } from '../src/runs/jobs'
import {
  boundsOf, changedSettings, commandOf, draftOf, faultsOf, fieldOf, grouped, isChanged, matches, namesOf, newDraft, parameterFault, requestOf,
  scenarioNamed,
} from '../src/runs/request'
import type { Form, FormParameter, Job, RunRow, Source } from '../src/sources/source'

function parameter(part: Partial<FormParameter>): FormParameter {
  return {
    id: 'rents.lag_days', mechanism: 'rents', name: 'lag_days', type: 'number', value: '30.0', unit: 'day', low: 1, high: 365,
    choices: [], prior: '', source: 'assumed:A-1', set_by: 'default', about: 'mean days until asking rents follow people', ...part,
  }
}

const FORM: Form = {
  scenario: { name: 'two-cities', title: 'Two cities', question: 'Which?', start: '2022-09-21', days: 100 },
  request: {
    properties: {
      members: { type: 'integer', minimum: 1, maximum: 10_000 }, seed: { type: 'integer', minimum: 0 },
      movement: { anyOf: [{ enum: ['walk', 'flee3'] }, { type: 'null' }] },
    },
  },
  parameters: [
    parameter({}),
    parameter({ id: 'walk.scale_km', mechanism: 'walk', name: 'scale_km', low: 0, high: null, value: '2.5e+02' }),
    parameter({ id: 'response.decides', mechanism: 'response', name: 'decides', type: 'boolean', value: 'True', low: null, high: null }),
    parameter({ id: 'rents.steps', name: 'steps', type: 'text', value: '1;1', low: null, high: null }),
    parameter({ id: 'walk.links', mechanism: 'walk', name: 'links', type: 'integer', value: '2', low: 0, high: 3 }),
  ],
}

function job(part: Partial<Job>): Job {
  return {
    id: 'a', state: 'queued', run: null, request: requestOf(newDraft('two-cities'), FORM), members: 10, done: 0,
    submitted: '2024-01-01T00:00:00Z', started: null, ended: null, eta_seconds: null, waiting: 1, findings: [], ...part,
  }
}

describe('a request', () => {
  it('sends changed parameters only, in the order of the form', () => {
    const settings = { 'walk.links': '3', 'walk.scale_km': '250', 'rents.lag_days': '40', 'response.decides': 'true', 'rents.steps': '1;1' }
    const request = requestOf({ ...newDraft('two-cities'), settings }, FORM)
    expect(request).toEqual({
      scenario: 'two-cities', members: 100, seed: 0, until: null, as_of: null, movement: null,
      settings: { 'rents.lag_days': '40', 'walk.links': '3' },
    })
    expect(Object.keys(request.settings)).toEqual(['rents.lag_days', 'walk.links'])
  })

  it('compares numbers as numbers and lists as texts', () => {
    const [lag, , , steps] = FORM.parameters as [FormParameter, FormParameter, FormParameter, FormParameter]
    expect(isChanged(lag, '30')).toBe(false)
    expect(isChanged(lag, '3e1')).toBe(false)
    expect(isChanged(lag, '30.1')).toBe(true)
    expect(isChanged(lag, '')).toBe(true)
    expect(isChanged(lag, undefined)).toBe(false)
    expect(isChanged(steps, '1;2')).toBe(true)
  })

  it('keeps settings that the form does not know, for the program to refuse or take', () => {
    expect(changedSettings(FORM, { 'old.name': '1' })).toEqual({ 'old.name': '1' })
  })

  it('is the same as a command line', () => {
    const draft = { ...newDraft('two-cities'), until: '2022-12-31', as_of: '2022-10-07', movement: 'flee3', settings: { 'rents.steps': '1;2' } }
    expect(commandOf(requestOf(draft, FORM))).toBe(
      "spillover run two-cities --members 100 --seed 0 --until 2022-12-31 --as-of 2022-10-07 --movement flee3 --set 'rents.steps=1;2'",
    )
  })

  it('repeats a run with its settings and its last day', () => {
    const run = { scenario: 'two-cities', start: '2022-09-21', days: 102, members: 200, seed: 7, as_of: '2022-10-07', movement: 'walk', settings: { 'walk.links': '3' } }
    expect(draftOf(run as unknown as RunInfo)).toEqual({
      scenario: 'two-cities', members: '200', seed: '7', until: '2022-12-31', as_of: '2022-10-07', movement: 'walk', settings: { 'walk.links': '3' },
    })
  })

  it('finds the scenario of a run, variants by their last name if only one has it', () => {
    const rows = ['exodus', 'exodus/closed', 'exodus/open', 'mali/open'].map((name) => ({ ...FORM.scenario, name }))
    expect(scenarioNamed(rows, 'exodus')?.name).toBe('exodus')
    expect(scenarioNamed(rows, 'closed')?.name).toBe('exodus/closed')
    expect(scenarioNamed(rows, 'open')).toBeUndefined()
    expect(scenarioNamed(rows, '')).toBeUndefined()
  })

  it('has bounds and names from its schema', () => {
    expect(boundsOf(FORM, 'members')).toEqual({ low: 1, high: 10_000 })
    expect(boundsOf(FORM, 'until')).toEqual({ low: null, high: null })
    expect(namesOf(FORM, 'movement')).toEqual(['walk', 'flee3'])
    expect(namesOf(FORM, 'until')).toEqual([])
  })
})

describe('what is wrong with a request', () => {
  const fields = (part: object) => faultsOf({ ...newDraft('two-cities'), ...part }, FORM).map((one) => `${one.field} ${one.word}`)

  it('is nothing at first', () => {
    expect(fields({})).toEqual([])
  })

  it('is named field by field', () => {
    expect(fields({ members: '0', seed: '1.5', until: '2022-09-20', settings: { 'rents.lag_days': '400', 'walk.links': 'x' } })).toEqual([
      'members runs.notWithin', 'seed runs.notWhole', 'until runs.notDay', 'settings.rents.lag_days runs.notWithin',
      'settings.walk.links runs.notNumber',
    ])
  })

  it('is held against the bounds of each parameter, the bounds included', () => {
    const one = parameter({ low: 0, high: 1 })
    expect(parameterFault(one, '0')).toBeNull()
    expect(parameterFault(one, '1')).toBeNull()
    expect(parameterFault(one, '1.01')?.given.bounds).toEqual({ low: 0, high: 1 })
    expect(parameterFault(parameter({ type: 'text' }), '')).toBeNull()
    expect(parameterFault(one, 'Infinity')?.word).toBe('runs.notNumber')
  })
})

describe('the field of a finding', () => {
  const field = (part: Partial<Finding>) => fieldOf({ code: 'PAR-003', message: '', cure: '', ...part }, FORM)

  it('is the parameter of its column or of its message', () => {
    expect(field({ column: 'settings.rents.lag_days' })).toBe('settings.rents.lag_days')
    expect(field({ column: 'rents.lag_days' })).toBe('settings.rents.lag_days')
    expect(field({ message: 'rents.lag_days = 3000 is out of bounds' })).toBe('settings.rents.lag_days')
    expect(field({ message: "rents has no parameter 'lag'" })).toBe('')
  })

  it('is a field of the request by its column', () => {
    expect(field({ column: '--until' })).toBe('until')
    expect(field({ column: 'body.members' })).toBe('members')
    expect(field({ code: 'PLN-001', value: 'walkk' })).toBe('movement')
  })
})

describe('jobs', () => {
  it('run first, then wait in their places, then have ended, the latest first', () => {
    const all = [
      job({ id: 'old', state: 'done', ended: '2024-01-01' }), job({ id: 'second', waiting: 2 }), job({ id: 'new', state: 'failed', ended: '2024-01-03' }),
      job({ id: 'first', waiting: 1 }), job({ id: 'now', state: 'running' }),
    ]
    expect(inOrder(all).map((one) => one.id)).toEqual(['now', 'first', 'second', 'new', 'old'])
  })

  it('may go on once they were cancelled or failed', () => {
    expect(['queued', 'running', 'done', 'cancelled', 'failed'].filter((state) => mayResume(job({ state: state as Job['state'] })))).toEqual(['cancelled', 'failed'])
  })

  it('say how long as one says it', () => {
    expect(timeLeft(null)).toBeNull()
    expect(timeLeft(0.2)).toEqual({ word: 'runs.seconds', n: 1 })
    expect(timeLeft(89)).toEqual({ word: 'runs.seconds', n: 89 })
    expect(timeLeft(90)).toEqual({ word: 'runs.minutes', n: 2 })
    expect(timeLeft(5400)).toEqual({ word: 'runs.hours', n: 2 })
  })

  it('are news when their state changes, not when a member is done', () => {
    const before = [job({ id: 'a', state: 'running' }), job({ id: 'b' })]
    const after = [job({ id: 'a', state: 'running', done: 5 }), job({ id: 'b', state: 'cancelled' }), job({ id: 'c' })]
    expect(news(before, after).map((one) => one.id)).toEqual(['b'])
    expect(stamp(before)).toBe(stamp([job({ id: 'a', state: 'running', done: 7 }), job({ id: 'b' })]))
    expect(stamp(before)).not.toBe(stamp(after))
  })
})

it('lists runs with the latest change first', () => {
  const rows = [{ name: 'a', updated: '2024-01-01' }, { name: 'b', updated: '2024-01-02' }] as RunRow[]
  expect(latestFirst(rows).map((one) => one.name)).toEqual(['b', 'a'])
})

describe('parameters', () => {
  it('are found by all words of a search, in any text', () => {
    expect(matches('RENTS lag', ['rents.lag_days', 'mean days'])).toBe(true)
    expect(matches('rents wage', ['rents.lag_days', 'mean days'])).toBe(false)
    expect(matches('', ['x'])).toBe(true)
  })

  it('come by mechanism, in the order of the form', () => {
    expect(grouped(FORM.parameters, (one) => one.type !== 'text').map(([name, all]) => `${name} ${all.length}`)).toEqual(['rents 1', 'walk 2', 'response 1'])
  })

  it('have meanings in Russian from the server, and else stay in English', async () => {
    const source = { parameters: async (lang: string) => ({ lang }) } as unknown as Source
    expect(await parameterWords(source, 'ru')).toEqual({ lang: 'ru' })
    expect(await parameterWords(source, 'kk')).toEqual({})
    expect(await parameterWords({} as Source, 'ru')).toEqual({})
    const broken = { parameters: () => Promise.reject(new Error('gone')) } as unknown as Source
    expect(await parameterWords(broken, 'ru')).toEqual({})
  })
})
