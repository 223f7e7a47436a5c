/** A small run of our own: one home, two hosts, a city and a crossing, three days. */
import { Book } from '../src/model/book'
import type { Count, Mark, PackedSeries, Quantity, View } from '../src/model/types'

export const LEVELS = [0.05, 0.25, 0.5, 0.75, 0.95]

function quantity(id: string, unit: string, by: Quantity['by'], kind: Quantity['kind'] = 'level'): Quantity {
  return { id, unit, by, kind, mechanism: 'exodus', about: `about ${id}` }
}

/** Five rows around one course: a fifth less, a tenth less, itself, a tenth more, a fifth more. */
function around(id: string, label: string, course: number[], scale = 1): PackedSeries {
  const rows = [0.8, 0.9, 1, 1.1, 1.2].map((part) => {
    const values = course.map((value) => Math.round((value * part) / scale))
    return values.map((value, index) => value - (values[index - 1] ?? 0))
  })
  return { quantity: id, label, scale, rows }
}

export function count(changed: Partial<Count>): Count {
  return {
    id: 'C1', series: 's', type: 'crossing', direction: 'in', country: 'KAZ', crossing: '', scope: 'all', first_day: '2022-09-21',
    last_day: '2022-09-22', value: 200, unit: 'crossings', counted_by: 'border guard', confidence: 'high', known: '2022-09-23', source: 'paper',
    in_sample: true, weight: 1, predicted: [80, 150, 210, 250, 400], note: '', over: 'entries', ...changed,
  }
}

export function mark(changed: Partial<Mark>): Mark {
  return { date: '2022-09-22', country: 'KAZ', place: '', kind: 'act', text: 'says so', source: 'paper', known: '2022-09-22', confidence: 'high', ...changed }
}

export function worldView(changed: Partial<View> = {}): View {
  const quantities = [
    quantity('stock', 'person', 'country'), quantity('entries', 'person/day', 'country', 'flow'), quantity('crossed_in', 'person/day', 'country', 'flow'),
    quantity('queue', 'person', 'place'), quantity('rent', '1', 'place'), quantity('visitor', 'person', 'country'), quantity('permit', 'person', 'country'),
    quantity('moved', 'person/day', 'pair', 'flow'), quantity('acts', '1', 'act', 'share'), quantity('travelling', 'person', 'all'),
  ]
  const series = [
    around('stock', 'KAZ', [0, 100, 50]), around('stock', 'GEO', [0, 20, 40]), around('entries', 'KAZ', [100, 100, 0]), around('crossed_in', 'KAZ', [90, 90, 0]),
    around('queue', 'Gate', [10, 20, 30]), around('rent', 'Oral', [1, 1.1, 1.2], 0.001), around('visitor', 'KAZ', [0, 90, 30]), around('permit', 'KAZ', [0, 10, 20]),
    around('moved', 'GEO to KAZ', [1, 2, 3]), { quantity: 'acts', label: 'KAZ explicit', scale: 0.005, rows: [[0, 20, 40]] }, around('travelling', '', [5, 5, 5]),
  ]
  const place = { pcode: '', residents: null, capacity: null, source: 'paper', mode: '', passes: null }
  return {
    format: 1, levels: LEVELS, times: [0, 1, 2], home: 'RUS', quantities, series, flows: [], counts: [count({})], marks: [mark({})], acts: [],
    run: {
      name: 'run-a', digest: 'a', results_digest: 'b', scenario: 'small', title: 'A small run', start: '2022-09-21', days: 3, done: 20, members: 20, seed: 7,
      as_of: '2022-10-07', movement: 'exodus', settings: {}, created: '2026-01-01T00:00:00Z', command: ['spillover', 'run'], versions: { spillover: '1' },
      machine: {}, inputs: { 'counts.csv': 'f'.repeat(64) }, hasten: 1,
    },
    countries: [
      { iso3: 'RUS', home: true, residents: null, anchor: [37, 55] }, { iso3: 'GEO', home: false, residents: 1, anchor: [44, 41] },
      { iso3: 'KAZ', home: false, residents: 1, anchor: [71, 51] },
    ],
    places: [
      { ...place, name: 'Oral', iso3: 'KAZ', kind: 'city', at: [51, 51] }, { ...place, name: 'Gate', iso3: 'KAZ', kind: 'crossing', at: [50, 52] },
      { ...place, name: 'Pskov', iso3: 'RUS', kind: 'town', at: [28, 57] },
    ],
    sources: { paper: { title: 'The Paper', url: 'https://paper.test/1', licence: 'CC0', date: '2022-09-23', note: '' } },
    parameters: [], notes: [], ...changed,
  }
}

export function worldBook(view: View): Book {
  return new Book(view, view.run.start)
}
