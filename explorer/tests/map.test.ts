import { geoContains } from 'd3-geo'
import { describe, expect, it } from 'vitest'
import { drawn } from '../src/exports/picture'
import { speechOf } from '../src/i18n'
import { packOf } from '../src/i18n/pack'
import { chanceBounds, chanceClass, Exceeding, shareClass } from '../src/map/chance'
import { figure, sentence, tell } from '../src/map/describe'
import { ARROW, SAMPLES, wayOf, widthOf, WIDEST } from '../src/map/flows'
import { nextItem } from '../src/map/handling'
import { layerGroups, layerOf } from '../src/map/layers'
import { isShut, placeFill, radiusOf } from '../src/map/look'
import { namedOf, placedNames } from '../src/map/names'
import { mapPicture } from '../src/map/picture'
import { focusOf, moved, pointAt, projectionFor, spanOf, zoomed } from '../src/map/projection'
import { colourOf, differenceScale, DIVERGING, nice, RAMP, scaleFor } from '../src/map/scale'
import { itemsOf, layoutOf, valuesAt } from '../src/map/scene'
import { mapTable } from '../src/map/table'
import { landOf } from '../src/map/world'
import { Clock } from '../src/time/clock'
import { eventGroups, monthTicks } from '../src/time/events'
import { book, HOSTILE, view, world } from './map-fixture'

const speech = speechOf('en', packOf('en'))

describe('boundaries', () => {
  it('are those of the United Nations, with disputed areas apart', () => {
    const { countries, disputed } = landOf(world)
    const holds = (point: [number, number]) => countries.filter((one) => geoContains(one.shape, point)).map((one) => one.id)
    expect(holds([34.1, 44.95])).toEqual(['UKR'])
    expect(holds([37.6, 55.7])).toEqual(['RUS'])
    expect(countries.filter((one) => one.disputed).map((one) => one.id)).toEqual(['XAC', 'XAP', 'XBT', 'XHT', 'XIT', 'XJK'])
    expect(disputed.coordinates.length).toBeGreaterThan(5)
  })
})

describe('projection', () => {
  it('finds the span of longitudes across the antimeridian', () => {
    expect(spanOf([170, -170, 175])).toEqual([170, 20])
    expect(spanOf([10, 20])).toEqual([10, 10])
  })

  it('leaves the far east of the home country to the whole view, and no host', () => {
    const focus = focusOf(view)
    expect(focus).not.toContainEqual([177.5, 64.7])
    expect(focus).toContainEqual([106.9, 47.9])
  })

  it.each([[372, 405], [1090, 520]])('has every host in a window of %i by %i, and Russia in one piece', (width, height) => {
    const projected = projectionFor(view, world, width, height)
    for (const point of focusOf(view)) {
      const [x, y] = projected.project(point) as [number, number]
      expect(x).toBeGreaterThan(0)
      expect(x).toBeLessThan(width)
      expect(y).toBeGreaterThan(0)
      expect(y).toBeLessThan(height)
    }
    const [west, east] = [[179.9, 67], [-179.9, 67]].map((point) => projected.project(point as [number, number])) as [[number, number], [number, number]]
    expect(Math.hypot(west[0] - east[0], west[1] - east[1])).toBeLessThan(5)
    const { k, x, y } = projected.whole
    const [ax, ay] = projected.project([-170, 66]) as [number, number]
    expect(ax * k + x).toBeLessThanOrEqual(width)
    expect(ay * k + y).toBeGreaterThanOrEqual(0)
  })

  it('keeps what is under the pointer while it enlarges, and never leaves what is drawn', () => {
    const projected = projectionFor(view, world, 900, 500)
    const port = zoomed(projected.start, 3, [300, 200], projected)
    expect(pointAt(port, 300, 200)[0]).toBeCloseTo(300)
    expect(zoomed(projected.start, 0.001, [0, 0], projected).k).toBeCloseTo(projected.whole.k)
    const far = moved(port, 1e6, 1e6, projected)
    expect(pointAt(far, 0, 0)[0]).toBeCloseTo(pointAt(projected.whole, 0, 0)[0])
  })
})

describe('probability', () => {
  const spread = [10, 20, 30, 40, 50]

  it('is told in the classes that the quantiles give exactly', () => {
    const bounds = (threshold: number) => chanceBounds(view.levels, chanceClass(spread, threshold))
    expect(bounds(50)).toEqual([0, 0.05])
    expect(bounds(45)).toEqual([0.05, 0.25])
    expect(bounds(30)).toEqual([0.25, 0.5])
    expect(bounds(29)).toEqual([0.5, 0.75])
    expect(bounds(10)).toEqual([0.75, 0.95])
    expect(bounds(9)).toEqual([0.95, 1])
  })

  it('is the same class for the rows of a book, and for an exact share', () => {
    expect(Exceeding.of(book, 'stock', 'KAZ', 90_000).at(2)).toBe(2)
    expect(Exceeding.of(book, 'stock', 'KAZ', 89_999).at(2)).toBe(3)
    expect([0, 0.04, 0.05, 0.25, 0.6, 1].map((share) => shareClass(view.levels, share))).toEqual([0, 0, 1, 2, 3, 5])
  })
})

describe('scales', () => {
  it('hold for all days and all books', () => {
    const scale = scaleFor([book], 'stock')
    expect(scale.most('stock')).toBe(200_000)
    expect(scale.breaks).toEqual([300, 1000, 3000, 10_000, 30_000, 100_000])
    expect(colourOf(scale, 0, 'none')).toBe('none')
    expect(colourOf(scale, 299, 'none')).toBe(RAMP[0])
    expect(colourOf(scale, 200_000, 'none')).toBe(RAMP[6])
  })

  it('lie around 0 where values do, and for differences', () => {
    const position = scaleFor([book], 'position')
    expect(position.diverging).toBe(true)
    expect(colourOf(position, 0, 'none')).toBe(DIVERGING[3])
    const difference = differenceScale(book, 'stock')
    expect(difference.breaks).toEqual([-100_000, -10_000, -1000, 1000, 10_000, 100_000])
    expect(colourOf(difference, -1000, 'none')).toBe(DIVERGING[2])
    expect(colourOf(difference, 1000, 'none')).toBe(DIVERGING[4])
    expect(colourOf(difference, -999, 'none')).toBe(DIVERGING[3])
  })

  it('of shares of the members have the classes of probability', () => {
    expect(scaleFor([book], 'closed').breaks).toEqual([0.05, 0.25, 0.5, 0.75, 0.95])
  })

  it('stand on nice numbers', () => {
    expect([nice(0.7), nice(3), nice(24), nice(3, true), nice(0)]).toEqual([0.5, 2.5, 20, 5, 1])
  })
})

describe('scene', () => {
  const layout = layoutOf(view, world, 900, 500)
  const items = itemsOf(layout, view, book, 'stock')
  const syrym = items.find((item) => item.id === 'Syrym')!

  it('tells nobody from nothing known', () => {
    expect(valuesAt(view, book, 'stock', 'RUS')).toBeNull()
    expect(valuesAt(view, book, 'position', 'FIN')?.[2]).toBe(0)
    expect(valuesAt(view, book, 'rent', HOSTILE)).toBeNull()
  })

  it('has circles with area in proportion to people, and crossings that are shut crossed out', () => {
    const almaty = items.find((item) => item.id === 'Almaty')!
    expect(radiusOf(almaty, 3, 200_000, 1) / radiusOf(almaty, 2, 200_000, 1)).toBeCloseTo(Math.sqrt(200 / 90))
    expect([0, 1, 2, 3].map((time) => isShut(syrym, time))).toEqual([false, true, true, false])
    expect(placeFill(scaleFor([book], 'stock'), syrym, 1)).not.toBe(placeFill(scaleFor([book], 'stock'), syrym, 2))
  })

  it('lets no name stand over another or out of the window', () => {
    const named = ['KAZ', 'KAZ', 'FIN'].map((id) => ({ item: items.find((item) => item.id === id)!, name: 'Somewhere', wide: 500 }))
    const [first, second, third] = placedNames(named, layout.projected.start, 900, 500)
    expect(first).not.toBeNull()
    expect(second ? Math.hypot(second[0] - first![0], second[1] - first![1]) : Infinity).toBeGreaterThan(20)
    expect(third).not.toBeNull()
    expect(placedNames(named, { k: 1, x: 5000, y: 0 }, 900, 500)).toEqual([null, null, null])
  })

  it('names those with the most to tell first, where they are told apart', () => {
    const peak = (id: string) => Math.max(0, ...(items.find((item) => item.id === id)?.values ?? []))
    const order = namedOf(layout, items, speech).map(({ item }) => peak(item.id))
    expect(order).toEqual([...order].sort((one, other) => other - one))
    expect(new Set(order).size).toBeGreaterThan(1)
  })
})

describe('flows', () => {
  it('go through their points, evenly, and point to where people go', () => {
    const way = wayOf([[0, 0], [100, 0], [200, 0]], (point) => point)!
    expect([way.points[0], way.points[1]]).toEqual([0, 0])
    expect(way.points[2 * SAMPLES - 2]).toBeCloseTo(200)
    const steps = Array.from({ length: SAMPLES - 1 }, (_, at) => Math.hypot(
      way.points[2 * at + 2]! - way.points[2 * at]!, way.points[2 * at + 3]! - way.points[2 * at + 1]!))
    expect(Math.max(...steps) / Math.min(...steps)).toBeLessThan(1.2)
    expect(Math.cos(way.angle)).toBeGreaterThan(0.9)
    expect(ARROW).toBeLessThan(SAMPLES)
  })

  it('are as wide as people are many', () => {
    expect(widthOf(1000, 1000)).toBe(WIDEST)
    expect(widthOf(500, 1000)).toBe(WIDEST / 2)
    expect(widthOf(-500, 1000)).toBe(WIDEST / 2)
    expect(widthOf(0, 1000)).toBe(0)
    expect(widthOf(10, 0)).toBe(0)
  })

  it('of one point, or off the map, are none', () => {
    expect(wayOf([[1, 1], [1, 1]], (point) => point)).toBeNull()
    expect(wayOf([[1, 1], [2, 2]], () => null)).toBeNull()
  })
})

describe('words', () => {
  const telling = { view, book, quantity: 'stock', threshold: null, speech }

  it('say the middle, the day and the central nine tenths', () => {
    expect(sentence(telling, 'KAZ', 2)).toBe('Kazakhstan: 90,000 people on 23 Sep 2022, 90 % between 45,000 and 135,000')
    expect(sentence({ ...telling, threshold: 1000 }, 'KAZ', 2)).toContain('probability of more than 1,000: more than 95%')
  })

  it('say that a crossing is shut, and how long the queue is', () => {
    const item = itemsOf(layoutOf(view, world, 900, 500), view, book, 'stock').find((one) => one.id === 'Syrym')!
    const said = tell(telling, item, 1).join('. ')
    expect(said).toContain('500 people')
    expect(said).toContain('Shut')
    expect(tell(telling, item, 3).join('. ')).toContain('50 people a day')
  })

  it('round to three digits', () => {
    expect([figure(speech, 101_234), figure(speech, 3.14159), figure(speech, 0)]).toEqual(['101,000', '3.14', '0'])
  })
})

describe('table', () => {
  it('has codes, the largest first, and a point for each row', () => {
    const table = mapTable(view, book, 'stock_at', 3, speech)
    expect(table.columns.map((column) => column.id)).toEqual(
      ['place', 'country', 'iso3', 'pcode', 'date', 'quantity', 'unit', 'q05', 'q25', 'q50', 'q75', 'q95'])
    expect(table.rows.map((row) => row[0])).toEqual(['Almaty', HOSTILE])
    expect(table.rows[0]?.slice(2, 5)).toEqual(['KAZ', '', '2022-09-24'])
    expect(table.rows[0]?.[9]).toBe(200_000)
    expect(table.places?.[0]).toEqual({ type: 'Point', coordinates: [76.9, 43.2] })
    expect(mapTable(view, book, 'closed', 3, speech).rows[0]?.at(-1)).toBeCloseTo(1)
  })
})

describe('picture', () => {
  const picture = mapPicture({ world, view, book, quantity: 'stock', time: 1, scale: scaleFor([book], 'stock'), threshold: 500, speech })

  // a body is long: what is looked for is told, not all that was found
  const has = (text: string) => picture.body.includes(text)

  it('lets no name become markup', () => {
    const { svg } = drawn(picture)
    expect(svg.includes('<script')).toBe(false)
    expect(svg.includes('&#60;script&#62;')).toBe(true)
    expect(/\s(on\w+|style)=/.test(svg)).toBe(false)
  })

  it('draws the flow, the shut crossing, hatching and classes', () => {
    expect([has('stroke-width="5.00"'), has('M-5,-5L5,5'), has('fill="url(#map-hatch-4)"')]).toEqual([true, true, true])
    expect(RAMP.filter((colour) => !has(colour))).toEqual([])
    expect(picture.notes.at(-1)).toContain('United Nations')
    expect(picture.body.length).toBeLessThan(120_000)
  })
})

describe('layers', () => {
  it('are all quantities by country or place that tell of anything', () => {
    const ids = layerGroups(view, book).flatMap((group) => group.quantities.map((one) => one.id))
    expect(ids.sort()).toEqual(['closed', 'fled_in', 'position', 'queue', 'rent', 'stock', 'stock_at'])
    expect(layerOf(view, book, 'rent')).toBe('rent')
    expect(layerOf(view, book, 'no such thing')).toBe('stock')
  })
})

describe('keys', () => {
  it('go to the place that lies in the direction', () => {
    const points = [[0, 0], [50, 5], [40, 60], [-30, 0]] as const
    expect(nextItem(points, 0, 'ArrowRight')).toBe(1)
    expect(nextItem(points, 0, 'ArrowDown')).toBe(2)
    expect(nextItem(points, 0, 'ArrowLeft')).toBe(3)
    expect(nextItem(points, 0, 'ArrowUp')).toBe(-1)
  })
})

describe('time', () => {
  it('groups events near each other and leaves out those of other days', () => {
    expect(eventGroups(view.marks, book.dates).map((group) => [group.from, group.share])).toEqual([['2022-09-22', 1 / 3]])
  })

  it('has a tick at the first of each month', () => {
    expect(monthTicks(['2022-11-20', '2023-02-01']).map((tick) => tick.date)).toEqual(['2022-12-01', '2023-01-01', '2023-02-01'])
    expect(monthTicks(['2022-11-20', '2022-11-25'])).toEqual([])
  })

  it('tells who listens, and only of what is new', () => {
    const clock = new Clock()
    const heard: string[] = []
    const stop = clock.listen(() => heard.push(`${clock.date} ${clock.playing}`))
    clock.move('2022-09-22')
    clock.move('2022-09-22')
    clock.setPlaying(true)
    stop()
    clock.move('2022-09-23')
    expect(heard).toEqual(['2022-09-22 false', '2022-09-22 true'])
  })
})
