import { describe, expect, it } from 'vitest'
import { speechOf } from '../src/i18n'
import { packOf } from '../src/i18n/pack'
import type { Act } from '../src/model/types'
import { actsTable } from '../src/why/actsTable'
import { safeLink } from '../src/why/links'
import { actsOf, driverBars, numberAsked, questionOf, recordOf, sourceOf, whyOfMark } from '../src/why/reasons'
import { mark, worldBook, worldView } from './series.world'

const ACT: Act = {
  country: 'KAZ', kind: 'explicit', share: 0.3, low: 0.25, high: 0.36, q05: '2022-10-20', median: null, q95: null,
  drivers: [
    { driver: 'base', of: 'whether', mean: -2, share: null }, { driver: 'shock', of: 'whether', mean: 1, share: 0.8 },
    { driver: 'liking', of: 'which', mean: -1, share: 0 }, { driver: 'kin', of: 'which', mean: 0, share: 0 }, { driver: 'kin', of: 'whether', mean: 3, share: 0.2 },
  ],
}

describe('links', () => {
  it('follows the web only', () => {
    expect(safeLink('https://un.test/a?b=1')).toBe('https://un.test/a?b=1')
    expect(safeLink(' http://un.test ')).toBe('http://un.test/')
  })

  it.each([
    'javascript:alert(1)', 'JaVaScRiPt:alert(1)', 'java\nscript:alert(1)', '\u0001javascript:alert(1)', 'data:text/html,<script>1</script>',
    'vbscript:x', 'javascript://un.test/%0aalert(1)', 'ftp://un.test/', 'file:///etc/passwd', 'blob:https://un.test/1', '/path', '//un.test', 'un.test', '', 'https://', 'https://un.test@evil.test/',
  ])('shows %j as text', (text) => expect(safeLink(text)).toBeNull())
})

describe('sources', () => {
  it('are those of the document only', () => {
    expect(sourceOf(worldView(), 'paper')?.title).toBe('The Paper')
    expect(sourceOf(worldView(), 'constructor')).toBeUndefined()
  })
})

describe('questions', () => {
  it('reads numbers and acts from a link, and nothing else', () => {
    expect(questionOf('stock|KAZ')).toEqual({ about: 'number', quantity: 'stock', label: 'KAZ' })
    expect(questionOf('act|KAZ explicit')).toEqual({ about: 'act', country: 'KAZ', kind: 'explicit' })
    expect([questionOf(''), questionOf('stock'), questionOf('|KAZ')]).toEqual([null, null, null])
  })

  it('answers about the layer where a link asks for what the run does not have', () => {
    const book = worldBook(worldView())
    expect(numberAsked(book, questionOf('stock|GEO'), 'entries', '')).toMatchObject({ quantity: 'stock', label: 'GEO' })
    expect(numberAsked(book, questionOf('nonsense|GEO'), 'stock', 'GEO')).toEqual({ quantity: 'stock', label: 'GEO' })
    expect(numberAsked(book, null, 'stock', '')).toEqual({ quantity: 'stock', label: 'KAZ' })
  })
})

describe('acts', () => {
  it('are filtered by host and kind, the most frequent first', () => {
    const acts = [ACT, { ...ACT, kind: 'warn', share: 0.9 }, { ...ACT, country: 'UZB', share: 0.5 }]
    const view = worldView({ acts })
    expect(actsOf(view, '', '').map((act) => act.share)).toEqual([0.9, 0.5, 0.3])
    expect(actsOf(view, 'KAZ', 'explicit')).toEqual([ACT])
  })

  it('have bars around one line; the base and what said nothing have none', () => {
    const bars = driverBars(ACT)
    expect(bars.map((bar) => [bar.driver, bar.of])).toEqual([['kin', 'whether'], ['shock', 'whether'], ['liking', 'which']])
    expect(bars.map((bar) => [bar.from, bar.to])).toEqual([[0.25, 1], [0.25, 0.5], [0, 0.25]])
    expect(driverBars({ ...ACT, drivers: [] })).toEqual([])
  })

  it('stand beside what is on record of their government', () => {
    const view = worldView({ marks: [mark({ text: 'b' }), mark({ text: 'gate', kind: 'change' }), mark({ text: 'a', date: '2022-01-01' }), mark({ text: 'x', country: 'UZB' })] })
    expect(recordOf(view, 'KAZ').map((one) => one.text)).toEqual(['a', 'b'])
  })

  it('are what a mark on record leads to, or their host where the run has no such act', () => {
    const view = worldView({ acts: [{ ...ACT, kind: 'refuse_recognition' }] })
    expect(whyOfMark(view, mark({ text: 'refuse recognition: will not' }))).toBe('act|KAZ refuse_recognition')
    expect(whyOfMark(view, mark({ text: 'warn: embassy' }))).toBe('act|KAZ')
    expect(questionOf('act|KAZ')).toEqual({ about: 'act', country: 'KAZ', kind: '' })
  })

  it('are a table with the driver that spoke most for them', () => {
    const table = actsTable([ACT], worldView(), speechOf('en', packOf('en')))
    expect(table.rows[0]).toHaveLength(table.columns.length)
    expect(table.rows[0]?.slice(-2)).toEqual(['shock', 0.8])
  })
})
