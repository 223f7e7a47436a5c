import { describe, expect, it } from 'vitest'
import { differencesTable } from '../src/compare/differencesTable'
import { largestDifferences, settingsThatDiffer } from '../src/compare/largest'
import { sideBySide } from '../src/compare/sideBySide'
import { speechOf } from '../src/i18n'
import { packOf } from '../src/i18n/pack'
import { Book } from '../src/model/book'
import type { PackedSeries } from '../src/model/types'
import { marksAt } from '../src/series/choices'
import { chartOf, differenceChart, pairedChart } from '../src/series/curves'
import { LEVELS, worldBook, worldView } from './series.world'

const EN = speechOf('en', packOf('en'))

function differences(series: PackedSeries[]): Book {
  const { times, quantities } = worldView()
  return new Book({ levels: LEVELS, times, quantities, series }, '2022-09-21')
}

/** The same five values on every day. */
function flat(quantity: string, label: string, values: number[]): PackedSeries {
  return { quantity, label, scale: 1, rows: values.map((value) => [value, 0, 0]) }
}

describe('largest differences', () => {
  const book = differences([
    flat('stock', 'KAZ', [-9, -5, -2, 1, 4]), flat('stock', 'GEO', [-90, -80, -70, -60, -50]), flat('stock', 'UZB', [0, 0, 0, 0, 0]),
    flat('entries', 'KAZ', [1, 2, 3, 4, 5]), flat('acts', 'KAZ explicit', [0.25]),
  ])

  it('are told by quantity, the largest first, without those that do not differ', () => {
    expect(largestDifferences(book, 2).map((row) => `${row.quantity.id} ${row.label}`)).toEqual(['stock GEO', 'stock KAZ', 'entries KAZ', 'acts KAZ explicit'])
    expect(largestDifferences(book, 2, 1).map((row) => row.label)).toEqual(['GEO', 'KAZ', 'KAZ explicit'])
  })

  it('say whether 0 lies outside of the interval, and nothing where there is none', () => {
    expect(largestDifferences(book, 2).map((row) => row.outside)).toEqual([true, false, true, null])
  })

  it('are a table with both runs in its notes', () => {
    const [view, other] = [worldView(), worldView({ run: { ...worldView().run, name: 'run-b', title: 'Another' } })]
    const table = differencesTable(largestDifferences(book, 2), { view, other, date: '2022-09-23', levels: LEVELS }, EN)
    expect(table.rows.every((row) => row.length === table.columns.length)).toBe(true)
    expect(table.notes.join('\n')).toMatch(/run-a[^]*run-b/)
  })
})

describe('settings', () => {
  const { run } = worldView()

  it('are listed where they differ only', () => {
    expect(settingsThatDiffer(run, { ...run, name: 'x', title: 'y' }, EN)).toEqual([])
    const other = { ...run, seed: 8, settings: { 'exodus.scale': '2' }, inputs: { ...run.inputs, 'moves.csv': 'e'.repeat(64) } }
    expect(settingsThatDiffer(run, other, EN).map(({ first, second }) => [first, second])).toEqual([['7', '8'], ['–', '2'], ['–', 'eeeeeeeeeeee']])
  })

  it('take a name of an object for a name like any other', () => {
    expect(settingsThatDiffer(run, { ...run, settings: { constructor: '1' } }, EN)).toEqual([{ name: 'constructor', first: '–', second: '1' }])
  })
})

describe('paired charts', () => {
  const view = worldView()
  const book = worldBook(view)
  const quantity = book.quantities.get('stock')
  if (quantity === undefined) throw new Error('no stock')
  const chart = chartOf(view, book, 'stock', [{ quantity, label: 'KAZ' }], marksAt(view, book, 'KAZ'), { title: 'Stock', line: () => 'one' })

  it('hold both runs on one scale', () => {
    const larger = worldView({ series: [{ quantity: 'stock', label: 'KAZ', scale: 1, rows: LEVELS.map(() => [0, 900, 0]) }] })
    const both = pairedChart(chart, { book: worldBook(larger), name: 'two' }, 'one')
    expect(both.lines.map((line) => line.name)).toEqual(['one', 'two'])
    expect(both.range[1]).toBeGreaterThanOrEqual(900)
    expect(both.lines[0]?.colour === both.lines[1]?.colour || both.lines[0]?.dash === both.lines[1]?.dash).toBe(false)
  })

  it('reach as far below 0 as above in a difference, without published points', () => {
    const difference = differenceChart(chart, differences([flat('stock', 'KAZ', [-9, -5, -2, 1, 4])]), 'Difference')
    expect(difference.range).toEqual([-10, 10])
    expect([difference.zero, difference.observed]).toEqual([true, []])
  })
})

describe('pictures side by side', () => {
  it('stand in a row under escaped titles', () => {
    const picture = { name: 'map', title: '<b>', subtitle: '', width: 100, height: 50, body: '<path/>', notes: ['n'] }
    const both = sideBySide('Stock', [picture, picture])
    expect([both.title, both.width, both.height, both.notes]).toEqual(['Stock', 216, 74, ['n']])
    expect(both.body).not.toContain('<b>')
    expect(both.body.match(/<path\/>/g)).toHaveLength(2)
  })
})
