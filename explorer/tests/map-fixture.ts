/** A small run of our own: one country that is left, three hosts, two crossings, two cities. */
import { readFileSync } from 'node:fs'
import { Book } from '../src/model/book'
import type { PackedSeries, Quantity, View } from '../src/model/types'

export const world = JSON.parse(readFileSync(new URL('../../src/spillover/report/explorer/static/world.json', import.meta.url), 'utf8'))

export const HOSTILE = '"><script>alert(1)</script>&\''

const quantity = (id: string, by: Quantity['by'], unit = 'person', kind: Quantity['kind'] = 'level'): Quantity =>
  ({ id, by, unit, kind, mechanism: '', about: id })

const series = (name: string, label: string, middle: number[]): PackedSeries => ({
  quantity: name, label, scale: 1,
  rows: [0.5, 0.8, 1, 1.2, 1.5].map((factor) => stepsOf(middle.map((value) => Math.round(value * factor)))),
})

function stepsOf(values: number[]): number[] {
  return values.map((value, index) => value - (values[index - 1] ?? 0))
}

const place = (name: string, iso3: string, kind: View['places'][number]['kind'], at: [number, number], passes: number[] | null = null) =>
  ({ name, iso3, kind, at, passes, pcode: '', residents: null, capacity: null, source: 'ours', mode: kind === 'crossing' ? 'road' : '' })

export const view: View = {
  format: 1,
  run: {
    name: 'small', digest: 'd', results_digest: null, scenario: 's', title: HOSTILE, start: '2022-09-21', days: 4, done: 5, members: 5, seed: 0,
    as_of: null, movement: 'walk', settings: {}, created: '', command: [], versions: {}, machine: {}, inputs: {}, hasten: 1,
  },
  levels: [0.05, 0.25, 0.5, 0.75, 0.95],
  times: [0, 1, 2, 3],
  home: 'RUS',
  countries: [
    { iso3: 'RUS', home: true, residents: null, anchor: [37.6, 55.7] }, { iso3: 'KAZ', home: false, residents: 100, anchor: [76.9, 43.2] },
    { iso3: 'MNG', home: false, residents: 100, anchor: [106.9, 47.9] }, { iso3: 'FIN', home: false, residents: 100, anchor: [24.9, 60.2] },
  ],
  places: [
    place('Moscow', 'RUS', 'town', [37.6, 55.7]), place('Anadyr', 'RUS', 'town', [177.5, 64.7]), place('Almaty', 'KAZ', 'city', [76.9, 43.2]),
    place(HOSTILE, 'MNG', 'city', [106.9, 47.9]), place('Syrym', 'KAZ', 'crossing', [51.4, 51.8], [100, 0, 0, 50]),
    place('Vaalimaa', 'FIN', 'crossing', [27.9, 60.6], [100, 100, 100, 100]),
  ],
  quantities: [
    quantity('stock', 'country'), quantity('stock_at', 'place'), quantity('queue', 'place'), quantity('rent', 'place', '1'),
    quantity('closed', 'country', '1', 'share'), quantity('position', 'country', '1'), quantity('fled_in', 'place', 'person/day', 'flow'),
  ],
  series: [
    series('stock', 'KAZ', [0, 1000, 90_000, 200_000]), series('stock', 'MNG', [0, 10, 400, 900]), series('stock', 'FIN', [0, 100, 3000, 5000]),
    series('stock_at', 'Almaty', [0, 1000, 90_000, 200_000]), series('stock_at', HOSTILE, [0, 10, 400, 900]), series('queue', 'Syrym', [0, 500, 20, 0]),
    series('rent', 'Almaty', [1, 1, 2, 3]), series('position', 'KAZ', [0, -2, 3, 4]), series('fled_in', 'Syrym', [0, 1000, 2000, 1000]),
    { quantity: 'closed', label: 'FIN', scale: 0.01, rows: [[0, 5, 45, 50]] },
  ],
  flows: [
    { id: 'a', kind: 'crossing', quantity: 'fled_in', label: 'Syrym', from: 'RUS', to: 'KAZ', path: [[37.6, 55.7], [51.4, 51.8], [76.9, 43.2]] },
  ],
  counts: [],
  marks: [
    { date: '2022-09-22', country: 'KAZ', place: '', kind: 'act', text: 'one', source: 'ours', known: '2022-09-22', confidence: 'high' },
    { date: '2020-01-01', country: 'KAZ', place: '', kind: 'act', text: 'long before', source: 'ours', known: '2020-01-01', confidence: 'high' },
  ],
  acts: [], sources: { ours: { title: 'ours', url: '', licence: '', date: '', note: '' } }, parameters: [], notes: [],
}

export const book = new Book(view, view.run.start)
