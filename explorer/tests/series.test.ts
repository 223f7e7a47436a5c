import { describe, expect, it } from 'vitest'
import { speechOf } from '../src/i18n'
import { packOf } from '../src/i18n/pack'
import { blocksOf, placeIn, publishedTable, ticksOf, within } from '../src/series/blocks'
import { publishedPicture } from '../src/series/publishedPicture'
import { chartPicture } from '../src/series/chartPicture'
import { chartTable } from '../src/series/chartTable'
import { chartsShown, choicesAt, chosenLabel, countsAt, marksAt } from '../src/series/choices'
import { alignedRows, bandsOf, chartOf, clustered, hasFloor } from '../src/series/curves'
import { observedOver } from '../src/series/overlay'
import { axesOf } from '../src/series/axes'
import { columnsOf } from '../src/series/plot'
import { boxOf, monthTicks, niceTicks, rangeOf } from '../src/series/scale'
import { shapeOf } from '../src/series/shapes'
import { sayBand, sayValue, summary } from '../src/series/words'
import { count, LEVELS, mark, worldBook, worldView } from './series.world'

const EN = speechOf('en', packOf('en'))
const NAMED = { title: 'Stock', line: () => 'Stock' }

function stockChart(view = worldView()) {
  const book = worldBook(view)
  const quantity = book.quantities.get('stock')
  if (quantity === undefined) throw new Error('no stock')
  return chartOf(view, book, 'stock', [{ quantity, label: 'KAZ' }], marksAt(view, book, 'KAZ'), NAMED)
}

describe('counts over series', () => {
  const view = worldView({
    counts: [
      count({}), count({ id: 'other-kind', over: '' }), count({ id: 'other-country', country: 'GEO' }), count({ id: 'at-gate', crossing: 'Gate' }),
      count({ id: 'before', first_day: '2022-09-20' }), count({ id: 'after', last_day: '2022-12-01' }),
    ],
  })
  const book = worldBook(view)
  const quantity = (id: string) => book.quantities.get(id) as NonNullable<ReturnType<typeof book.quantities.get>>

  it('lays a count over the one series of its kind and label, on days of the run only', () => {
    expect(observedOver(view, quantity('entries'), 'KAZ').map((one) => one.count.id)).toEqual(['C1'])
    expect(observedOver(view, quantity('crossed_in'), 'KAZ')).toEqual([])
    expect(observedOver(view, quantity('entries'), 'GEO').map((one) => one.count.id)).toEqual(['other-country'])
  })

  it('draws a flow as its mean of a day, a level as published and as a dot', () => {
    expect(observedOver(view, quantity('entries'), 'KAZ')[0]).toMatchObject({ value: 100, first: 0, last: 1, dot: false })
    const level = worldView({ counts: [count({ over: 'stock', type: 'stock', first_day: '2022-09-22', value: 80 })] })
    expect(observedOver(level, quantity('stock'), 'KAZ')[0]).toMatchObject({ value: 80, first: 1, last: 1, dot: true })
  })

  it('tells what was known from what came later by shape, not only by colour', () => {
    const box = boxOf({ width: 300, height: 200, left: 40 }, [0, 2], [0, 100])
    const shape = (inSample: boolean, dot: boolean) =>
      shapeOf({ count: count({ in_sample: inSample }), first: 1, last: 1, value: 50, dot }, box)
    expect(shape(true, true).path).not.toBe(shape(false, true).path)
    expect([shape(true, false).hollow, shape(false, false).hollow]).toEqual([false, true])
  })
})

describe('scales', () => {
  it('takes nice numbers that cover the values', () => {
    expect(niceTicks(0, 97)).toEqual([0, 50, 100])
    expect(niceTicks(-0.3, 0.5)).toEqual([-0.4, -0.2, 0, 0.2, 0.4, 0.6])
    expect(niceTicks(0, 0.3)).toEqual([0, 0.1, 0.2, 0.3])
  })

  it('begins at 0 for people and shares, not for indices', () => {
    expect(hasFloor('person/day', false)).toBe(true)
    expect(hasFloor('1', true)).toBe(true)
    expect(hasFloor('1', false)).toBe(false)
    expect(rangeOf([90, 100], true)).toEqual([0, 100])
    expect(rangeOf([1.1, 1.2], false)[0]).toBeGreaterThan(1)
    expect(rangeOf([], true)).toEqual([0, 1])
    expect(rangeOf([0, 0], true)).toEqual([0, 1])
    expect(rangeOf([NaN, 5], true)).toEqual([0, 6])
  })

  it('puts days and values where the canvas puts them', () => {
    const box = boxOf({ width: 252, height: 152, left: 40 }, [0, 10], [0, 100])
    expect([box.x(0), box.x(10)]).toEqual([40, 240])
    expect([box.y(100), box.y(0)]).toEqual([28, 128])
  })

  it('marks the beginnings of months, not more than fit', () => {
    const dates = ['2022-09-30', '2022-10-01', '2022-11-01', '2022-12-01', '2023-01-01']
    expect(monthTicks(dates, [0, 1, 2, 3, 4], 4)).toEqual([1, 2, 3, 4])
    expect(monthTicks(dates, [0, 1, 2, 3, 4], 2)).toEqual([1, 3])
  })

  it('joins flags that would cover each other', () => {
    const flags = [0, 1, 9].map((day, index) => ({ number: index + 1, day, mark: mark({}) }))
    expect(clustered(flags, (day) => 10 * day).map((group) => group.length)).toEqual([2, 1])
  })
})

describe('what is charted', () => {
  const view = worldView()
  const book = worldBook(view)

  it('starts with the largest host, and falls back to it from a name the run does not have', () => {
    expect(chosenLabel(view, book, '')).toBe('KAZ')
    expect(chosenLabel(view, book, 'GEO')).toBe('GEO')
    expect(chosenLabel(view, book, '<b>')).toBe('KAZ')
  })

  it('offers a country its own, its places, its pairs and its acts', () => {
    const choices = choicesAt(view, book, 'KAZ')
    const of = (kind: string) => choices.filter((one) => one.of === kind).map((one) => one.id)
    expect(of('own')).toEqual(['statuses', 'stock', 'entries', 'crossed_in', 'visitor', 'permit'])
    expect(of('places')).toEqual(['queue', 'rent'])
    expect([of('pairs'), of('acts'), of('all')]).toEqual([['moved'], ['acts'], ['travelling']])
    expect(choicesAt(view, book, 'Gate').map((one) => one.id)).toEqual(['queue', 'travelling'])
  })

  it('shows entries instead of what only crossed, and what a link asks for in its order', () => {
    const choices = choicesAt(view, book, 'KAZ')
    const ids = (asked: string[]) => chartsShown(choices, asked, '', true).map((one) => one.id)
    expect(ids([])).toContain('entries')
    expect(ids([])).not.toContain('crossed_in')
    expect(ids(['rent', 'nonsense', 'stock'])).toEqual(['rent', 'stock'])
  })

  it('numbers the events of a country, of all, and of its crossings within the run', () => {
    const marks = [
      mark({ text: 'own' }), mark({ text: 'all', country: '' }), mark({ text: 'other', country: 'GEO' }), mark({ text: 'gate', place: 'Gate' }),
      mark({ text: 'before', date: '2022-01-01' }),
    ]
    const dated = worldView({ marks })
    expect(marksAt(dated, book, 'KAZ').map((one) => one.text)).toEqual(['own', 'all', 'gate'])
    expect(marksAt(dated, book, 'Oral').map((one) => one.text)).toEqual(['own', 'all'])
  })

  it('takes the bands from the outermost levels inwards, and none of a share', () => {
    const rows = LEVELS.map(() => new Float64Array(1))
    expect(bandsOf(LEVELS, rows).map(({ low, high, share }) => [low, high, Math.round(100 * share)])).toEqual([[0, 4, 90], [1, 3, 50]])
    expect(bandsOf(LEVELS, rows.slice(0, 1))).toEqual([])
  })

  it('leaves gaps where another run has no such day', () => {
    const later = worldView({ run: { ...view.run, start: '2022-09-22' } })
    const rows = alignedRows(worldBook(later), 'stock', 'KAZ', book.dates)
    expect([...(rows[2] ?? [])]).toEqual([NaN, 0, 100])
    expect(columnsOf({ ...stockChart(), lines: [{ ...(stockChart().lines[0] as never as object), rows } as never] })[1]?.[0]).toBeNull()
  })
})

describe('words, pictures, tables', () => {
  it('says first, highest and last', () => {
    expect(summary(stockChart(), EN)).toBe('Stock. 0 on 21 Sep 2022; highest 100 on 22 Sep 2022; 50 on 23 Sep 2022.')
  })

  it('rounds to three digits', () => {
    expect([sayValue(123456, false, EN), sayValue(0.123456, false, EN), sayValue(0.5, true, EN)]).toEqual(['123,000', '0.123', '50%'])
    expect(sayBand([1, 2, 3, 4, 5], LEVELS, false, EN)).toBe('3 (50%: 2 – 4; 90%: 1 – 5)')
  })

  it('draws the same curve as the canvas, with every text escaped', () => {
    const hostile = worldView({ marks: [mark({ text: '<script>alert(1)</script>' })] })
    const view = { ...hostile, run: { ...hostile.run, title: '"><img src=x>' } }
    const chart = { ...stockChart(view), lines: [stockChart(view).lines[0] as never, { ...(stockChart(view).lines[0] as never as object), name: '</text><script>' } as never] }
    const picture = chartPicture(chart, view, EN, 1)
    const { box } = axesOf(chart, 760, 380, EN)
    expect(picture.body).toContain(`L${Math.round(10 * box.x(1)) / 10} ${Math.round(10 * box.y(100)) / 10}`)
    const ends = [120, 80].map((value) => `${Math.round(10 * box.x(1)) / 10} ${Math.round(10 * box.y(value)) / 10}`)
    for (const end of ends) expect(picture.body).toContain(`L${end}L`)
    expect(picture.body).not.toContain('<script')
    expect(picture.body).toContain('&#60;script&#62;')
    expect(picture.body).not.toMatch(/NaN|undefined/)
    expect(picture.notes[0]).toContain('<script>alert(1)</script>')
  })

  it('has a row a day and a row a published figure', () => {
    const view = worldView({ counts: [count({ over: 'stock', type: 'stock', direction: '', first_day: '2022-09-22', value: 80 })] })
    const table = chartTable(stockChart(view), view, EN)
    const column = (id: string) => table.columns.findIndex((one) => one.id === id)
    expect(table.rows).toHaveLength(4)
    expect(table.rows.every((row) => row.length === table.columns.length)).toBe(true)
    expect([table.rows[1]?.[column('q50')], table.rows[1]?.[column('iso3')], table.rows[1]?.[column('date')]]).toEqual([100, 'KAZ', '2022-09-22'])
    expect([table.rows[3]?.[column('published')], table.rows[3]?.[column('kind')], table.rows[3]?.[column('source')]]).toEqual([80, 'published', 'The Paper'])
  })
})

describe('as it would have been published', () => {
  const counts = [
    count({ id: 'b', first_day: '2022-09-22', value: 9000, predicted: [100, 200, 300, 400, 500] }), count({ id: 'a' }), count({ id: 'out', direction: 'out' }),
    count({ id: 'trip', type: 'trip', predicted: null, note: 'not kept' }),
  ]

  it('keeps types and directions apart, each in the order of days', () => {
    const blocks = blocksOf(counts)
    expect(blocks.map((block) => `${block.type} ${block.direction}`)).toEqual(['crossing in', 'crossing out', 'trip in'])
    expect(blocks[0]?.counts.map((one) => one.id)).toEqual(['a', 'b'])
  })

  it('takes a logarithmic axis where values differ much, and puts 0 at its start', () => {
    const [crossings, out] = blocksOf(counts)
    if (crossings === undefined || out === undefined) throw new Error('no block')
    expect([crossings.log, out.log]).toEqual([true, false])
    expect(placeIn(crossings, 0)).toBe(0)
    expect(placeIn(crossings, 1000)).toBeCloseTo(0.5, 9)
    expect(ticksOf(crossings)).toEqual([100, 1000, 10000])
    expect(placeIn(out, out.range[1])).toBe(1)
    expect([placeIn(out, 10 * out.range[1]), placeIn(out, -1)]).toEqual([1, 0])
  })

  it('knows what lies outside, and that nothing simulated is neither', () => {
    expect(counts.map(within)).toEqual([false, true, true, null])
  })

  it('finds the counts of a country with its crossings, of a crossing its own', () => {
    const view = worldView({ counts: [count({ id: 'land' }), count({ id: 'gate', crossing: 'Gate' }), count({ id: 'home', country: 'RUS', crossing: 'Gate' })] })
    expect(countsAt(view, 'KAZ').map((one) => one.id)).toEqual(['land', 'gate', 'home'])
    expect(countsAt(view, 'Gate').map((one) => one.id)).toEqual(['gate', 'home'])
    expect(countsAt(view, 'GEO')).toEqual([])
  })

  it('says in table and picture that nothing may be added, with all texts escaped', () => {
    const view = worldView()
    const blocks = blocksOf([count({ crossing: '<i>Gate</i>' })])
    const table = publishedTable(blocks, view, 'KAZ', EN)
    expect(table.notes[0]).toContain('never add them')
    expect(table.rows[0]).toHaveLength(table.columns.length)
    const picture = publishedPicture(blocks, view, 'KAZ', EN)
    expect(picture.body).not.toContain('<i>')
    expect(picture.body).not.toMatch(/NaN|undefined/)
  })
})
