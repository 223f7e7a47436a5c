import { describe, expect, it } from 'vitest'
import { commandLine, shellWord } from '../src/forms/shell'
import { pathOf, problemsOf, stillThere, textAt } from '../src/forms/problems'
import { sentence } from '../src/forms/words'
import type { Finding } from '../src/model/types'
import { Refused } from '../src/sources/source'
import { answerOf, comesBack, countsOf, headline, mainClock, spoken, webLink } from '../src/stay/answer'
import { commandOf, emptyDraft, moved, newFact, newTrip, questionOf, type Draft } from '../src/stay/draft'
import { faultsOf, fieldOf } from '../src/stay/faults'
import { readTrips } from '../src/stay/pasted'

const TODAY = '2024-06-10'
const HOSTS = ['GEO', 'KAZ', 'SCH', 'RUS']

function drafted(part: Partial<Draft> = {}): Draft {
  return { ...emptyDraft(TODAY), passports: ['RUS'], host: 'GEO', ...part }
}

function finding(part: Partial<Finding>): Finding {
  return { code: 'LAW-117', message: 'wrong', cure: 'mend it', ...part }
}

describe('a question', () => {
  it('says nothing of what is not stated', () => {
    expect(questionOf(drafted())).toEqual({
      passports: ['RUS'], host: 'GEO', on: TODAY, plan: false, trips: [], visa: false, document: 'passport', purpose: '',
      route: '', from: '', as_of: null, facts: [],
    })
  })

  it('names each passport once, trips in order, and facts as the command line does', () => {
    const trips = [newTrip({ host: 'GEO', in: '2024-01-02', out: '2024-02-03', registered: '2024-01-05' }), newTrip({ host: 'KAZ', in: '2024-03-01' })]
    const facts = [{ ...newFact(), value: 'RUS' }, { ...newFact(), name: 'offence' as const, value: 'RUS', act: 'desertion' }]
    const question = questionOf(drafted({ passports: ['RUS', '', 'KAZ', 'RUS'], trips, facts, as_of: '2024-01-01' }))
    expect(question.passports).toEqual(['RUS', 'KAZ'])
    expect(question.trips).toEqual([
      { host: 'GEO', in: '2024-01-02', out: '2024-02-03', registered: '2024-01-05', permit: null, protection: null },
      { host: 'KAZ', in: '2024-03-01', out: null, registered: null, permit: null, protection: null },
    ])
    expect(question.facts).toEqual(['served=RUS', 'offence=RUS:desertion'])
    expect(question.as_of).toBe('2024-01-01')
  })
})

describe('the equal command line', () => {
  it('gives one stay at the host by options', () => {
    const trips = [newTrip({ host: 'GEO', in: '2024-01-02', registered: '2024-01-05' })]
    expect(commandOf(questionOf(drafted({ trips })))).toEqual({
      line: `spillover stay --passport RUS --host GEO --in 2024-01-02 --registered 2024-01-05 --on ${TODAY} --why`, trips: null,
    })
  })

  it('puts several stays, or one elsewhere, into a file', () => {
    const elsewhere = commandOf(questionOf(drafted({ trips: [newTrip({ host: 'KAZ', in: '2024-01-02' })] })))
    expect(elsewhere.line).toContain('--trips trips.csv')
    expect(elsewhere.trips).toBe('host,in,out\nKAZ,2024-01-02,\n')
    const permit = newTrip({ host: 'GEO', in: '2024-03-01', permit: '2024-04-01' })
    const two = commandOf(questionOf(drafted({ trips: [newTrip({ host: 'GEO', in: '2024-01-02', out: '2024-02-03' }), permit] })))
    expect(two.trips).toBe('host,in,out,permit\nGEO,2024-01-02,2024-02-03,\nGEO,2024-03-01,,2024-04-01\n')
  })

  it('says what differs from the usual only', () => {
    const draft = drafted({ plan: true, visa: true, document: 'identity_card', purpose: 'work', route: 'air', from: 'KAZ', as_of: '2024-01-01' })
    expect(commandOf(questionOf(draft)).line).toBe(
      `spillover stay --passport RUS --host GEO --plan ${TODAY} --visa --document identity_card --purpose work --route air --from KAZ --as-of 2024-01-01 --why`,
    )
  })

  it('quotes what a shell would take apart', () => {
    expect(shellWord('a b')).toBe("'a b'")
    expect(shellWord("it's; rm")).toBe("'it'\\''s; rm'")
    expect(shellWord('')).toBe("''")
    expect(commandLine(['--set', 'a.b=1;1;0.5'])).toBe("--set 'a.b=1;1;0.5'")
  })
})

describe('trips that are pasted', () => {
  it('are read from CSV, from semicolons and from a spreadsheet', () => {
    for (const separator of [',', ';', '\t']) {
      const text = `\uFEFFHost${separator}in${separator}out\r\ngeo${separator}2024-01-02${separator}2024-02-03\r\n\r\n"KAZ"${separator}2024-03-01${separator}\r\n`
      const { trips, faults } = readTrips(text, HOSTS)
      expect(faults).toEqual([])
      expect(trips.map((one) => [one.host, one.in, one.out])).toEqual([['GEO', '2024-01-02', '2024-02-03'], ['KAZ', '2024-03-01', '']])
    }
  })

  it('may say when one registered', () => {
    expect(readTrips('in,out,host,registered\n2024-01-02,,GEO,2024-01-05', HOSTS).trips[0]).toMatchObject({ registered: '2024-01-05', permit: '' })
  })

  it('are refused with line and value, all or none', () => {
    const { trips, faults } = readTrips('host,in,out\nGEO,2024-01-02,\nXXX,2024-01-02,\nGEO,2024-02-30,\nGEO,2.1.2024,\nGEO,,\nGEO,2024-01-02', HOSTS)
    expect(trips).toEqual([])
    expect(faults).toEqual([
      { line: 3, wrong: 'host', value: 'XXX' },
      { line: 4, wrong: 'day', value: 'in: 2024-02-30' },
      { line: 5, wrong: 'day', value: 'in: 2.1.2024' },
      { line: 6, wrong: 'day', value: 'in: ' },
      { line: 7, wrong: 'cells', value: '2 ≠ 3' },
    ])
  })

  it('need a head with the columns, each once and known', () => {
    expect(readTrips('GEO,2024-01-02,', HOSTS).faults).toEqual([{ line: 1, wrong: 'columns', value: 'host, in, out' }])
    expect(readTrips('', HOSTS).faults[0]?.wrong).toBe('columns')
    expect(readTrips('host,in,out,colour,in\n', HOSTS).faults.map((one) => one.value)).toEqual(['colour', 'in'])
  })

  it('are limited in number', () => {
    const many = `host,in,out\n${'GEO,2024-01-02,2024-01-02\n'.repeat(501)}`
    expect(readTrips(many, HOSTS).faults[0]?.wrong).toBe('many')
    expect(readTrips(many, HOSTS).trips).toEqual([])
  })
})

describe('what is wrong before asking', () => {
  const fields = (part: Partial<Draft>) => faultsOf(drafted(part), TODAY).map((one) => `${one.field} ${one.word}`)

  it('is nothing where all is given', () => {
    expect(fields({ trips: [newTrip({ host: 'GEO', in: '2024-01-02', out: '2024-01-02' })] })).toEqual([])
  })

  it('is named in the order of the form', () => {
    expect(fields({ passports: [''], host: '', on: '' })).toEqual(['passports.0 stay.choose', 'host stay.choose', 'on stay.noDay'])
  })

  it('is a day to come, unless an entry is planned', () => {
    expect(fields({ on: '2024-06-11' })).toEqual(['on stay.future'])
    expect(fields({ on: '2024-06-11', plan: true })).toEqual([])
  })

  it('is an exit before the entry, or a stay in the future', () => {
    expect(fields({ trips: [newTrip({ host: 'GEO', in: '2024-02-03', out: '2024-02-02' })] })).toEqual(['trips.0.out stay.order'])
    expect(fields({ trips: [newTrip({ host: 'GEO', in: '2024-06-11' })] })).toEqual(['trips.0.in stay.happened'])
  })

  it('is a fact without its state or act', () => {
    expect(fields({ facts: [{ ...newFact(), name: 'offence' }] })).toEqual(['facts.0.value stay.choose', 'facts.0.act stay.choose'])
  })
})

describe('the field of a finding', () => {
  const trips = [newTrip({ host: 'GEO', in: '2024-01-02', out: '2024-02-03' }), newTrip({ host: 'KAZ', in: '2024-03-01', out: '2024-03-09' })]
  const draft = drafted({ passports: ['RUS', 'KAZ'], trips, facts: [{ ...newFact(), value: 'RUS' }] })
  const field = (part: Partial<Finding>) => fieldOf(finding(part), draft)

  it('is that of its column, however it is written', () => {
    expect(field({ column: '--on' })).toBe('on')
    expect(field({ column: '--plan' })).toBe('on')
    expect(field({ column: 'body.as_of' })).toBe('as_of')
    expect(field({ column: '--as-of' })).toBe('as_of')
    expect(field({ column: '--host' })).toBe('host')
    expect(field({ column: 'passports.1' })).toBe('passports.1')
    expect(pathOf(finding({ column: 'trips[1].in' }))).toBe('trips.1.in')
  })

  it('is that of a trip by its number, its row or its value', () => {
    expect(field({ column: 'trips.1.out' })).toBe('trips.1.out')
    expect(field({ column: 'out', row: 2 })).toBe('trips.1.out')
    expect(field({ column: 'out', value: '2024-02-03' })).toBe('trips.0.out')
    expect(field({ column: 'out', value: '2029-01-01' })).toBe('')
    expect(field({ column: 'trips.7.out' })).toBe('')
    expect(field({ column: 'in of stay 2' })).toBe('trips.1.in')
  })

  it('is found by value where there is no column', () => {
    expect(field({ code: 'LAW-106', value: 'KAZ' })).toBe('passports.1')
    expect(field({ code: 'LAW-107', value: 'XXX' })).toBe('host')
    expect(field({ code: 'LAW-129', value: 'served=RUS' })).toBe('facts.0.value')
  })

  it('is the whole form for what no field caused', () => {
    expect(field({ code: 'LAW-202', value: 'RUS GEO 2024-06-10' })).toBe('')
  })

  it('keeps the words of the program, with the cure', () => {
    const [problem] = problemsOf(new Refused([finding({ column: '--on' })]), (one) => fieldOf(one, draft))
    expect(problem).toEqual({ field: 'on', text: 'wrong → mend it', code: 'LAW-117', program: true })
    expect(problemsOf(new Error('no network'), () => 'on')[0]).toMatchObject({ field: '', text: 'no network' })
  })
})

describe('an answer', () => {
  const base = {
    passport: 'RUS', host: 'GEO', on: TODAY, present: true, lawful: true, may_enter: true, unlimited: false,
    lawful_until: '2024-12-31', ends_by: 'b', longest_stay: 3, days_used: 1, days_left: 2, overstay_days: 0,
    entry: { requirement: 'visa_free', documents: [], because: [] },
  }
  const word = (part: object) => headline(answerOf({ ...base, ...part })).word

  it('comes to one sentence', () => {
    expect(word({})).toBe('stay.said.until')
    expect(word({ unlimited: true, lawful_until: null })).toBe('stay.said.noEnd')
    expect(word({ lawful: false })).toBe('stay.said.over')
    expect(word({ lawful: false, lawful_until: null })).toBe('stay.said.neverLawful')
    expect(word({ present: false })).toBe('stay.said.mayUntil')
    expect(word({ present: false, unlimited: true })).toBe('stay.said.mayNoEnd')
    expect(word({ present: false, lawful_until: null })).toBe('stay.said.may')
    expect(word({ present: false, may_enter: false })).toBe('stay.said.notButUntil')
    expect(word({ present: false, may_enter: false, lawful: false, lawful_until: null })).toBe('stay.said.not')
    expect(word({ present: false, lawful: false, lawful_until: null })).toBe('stay.said.mayNoDay')
  })

  it('never looks good where it is not', () => {
    expect(headline(answerOf({ ...base, lawful: false })).mood).toBe('bad')
    expect(headline(answerOf({ ...base, present: false, may_enter: false })).mood).toBe('bad')
  })

  it('draws the clock that ends the stay', () => {
    const clocks = [{ id: 'a', limit: 3, ends_stay: true }, { id: 'b', limit: 90, ends_stay: true }]
    expect(mainClock(answerOf({ ...base, clocks }))?.id).toBe('b')
    expect(mainClock(answerOf({ ...base, clocks, ends_by: null }))?.id).toBe('a')
    expect(mainClock(answerOf({ ...base }))).toBeNull()
  })

  it('names the first day on which coming back helps', () => {
    const ways = ['leave by 2024-06-10 and come back on 2024-09-23', 'permit: study'].map((how) => ({ how, until: null, cite: '', rule: '' }))
    expect(comesBack(answerOf({ ...base, extends: ways }))).toBe('2024-09-23')
    expect(comesBack(answerOf({ ...base }))).toBeNull()
  })

  it('is said in the reader\'s language where the program made the sentence', () => {
    expect(spoken('leave by 2024-06-10 and come back on 2024-09-23')).toEqual({ word: 'stay.how.run', given: { rule: '', leave: '2024-06-10', back: '2024-09-23' } })
    expect(spoken('no day is left under kaz-eaeu-90-in-180')).toEqual({ word: 'stay.because.noDay', given: { rule: 'kaz-eaeu-90-in-180' } })
    expect(spoken('one year at each entry')).toBeNull()
  })

  it('links to the web only', () => {
    expect(webLink('https://example.org/a')).toBe('https://example.org/a')
    expect(webLink('javascript:alert(1)')).toBeNull()
    expect(webLink('')).toBeNull()
  })
})

it('counts what answers of exposure say, the gravest first', () => {
  const exposed = ['no_law', 'depends', 'liable', 'depends'].map((verdict) => ({ verdict })) as unknown as Parameters<typeof countsOf>[0]
  expect(countsOf(exposed)).toEqual([['liable', 1], ['depends', 2], ['no_law', 1]])
})

describe('a problem', () => {
  it('goes once its field is changed, and stays while others are', () => {
    const then = drafted({ trips: [newTrip({ host: 'GEO', in: '2024-01-02' })] })
    const problems = ['host', 'trips.0.in', ''].map((field) => ({ field, text: 'x', code: '', program: true }))
    expect(stillThere(problems, then, then)).toBe(problems)
    expect(stillThere(problems, then, { ...then, host: 'KAZ' }).map((one) => one.field)).toEqual(['trips.0.in', ''])
    const mended = { ...then, trips: then.trips.map((one) => ({ ...one, in: '2024-01-03' })) }
    expect(stillThere(problems, then, mended).map((one) => one.field)).toEqual(['host', ''])
  })

  it('is found at names that hold dots', () => {
    expect(textAt({ settings: { 'rents.lag_days': '3' } }, 'settings.rents.lag_days')).toBe('"3"')
    expect(textAt({ settings: {} }, 'settings.rents.lag_days')).toBe('')
  })
})

it('moves rows within their list', () => {
  expect(moved(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b'])
  expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c'])
  expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b'])
})

it('ends a sentence with one full stop', () => {
  expect(sentence('с 24 сент. 2023 г..')).toBe('с 24 сент. 2023 г.')
})
