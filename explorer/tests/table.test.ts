/** Cells as they are read, and the order of rows. */
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { ExplorerContext } from '../src/app/context'
import { speechOf } from '../src/i18n'
import { packOf } from '../src/i18n/pack'
import type { Source } from '../src/sources/source'
import { START } from '../src/state/state'
import { ordered, pressed, said } from '../src/table/said'
import type { Cell, Column, Table } from '../src/table/table'
import { TableTwin } from '../src/table/TableTwin'

const ru = speechOf('ru', packOf('ru'))
const COLUMNS: Column[] = [
  { id: 'label', title: 'Место', type: 'text' },
  { id: 'quantity', title: 'Что', type: 'text' },
  { id: 'date', title: 'Дата', type: 'date' },
  { id: 'q50', title: 'Медиана', type: 'number', unit: 'person/day' },
]
const ROWS: Cell[][] = [
  ['KAZ', 'stock', '2022-10-07', 1234.5],
  ['ARM', 'queue', '2022-09-21', null],
  ['RUS to GEO', 'moved', '2022-12-31', -3],
  ['<img src=x onerror=alert(1)>', 'no-such', 'soon', 20],
]

describe('cells', () => {
  it('are said in the language, exports apart', () => {
    const read = ROWS.map((row) => row.map((cell, at) => said(cell, COLUMNS[at] as Column, ru).replace(/\u00a0/g, ' ')))
    expect(read[0]).toEqual(['Казахстан', 'Прибывшие, находятся в стране', '7 окт. 2022 г.', '1 235'])
    expect(read[1]?.[3]).toBe('')
    expect(read[2]?.[0]).toBe('Россия → Грузия')
    expect(read[3]?.slice(0, 3)).toEqual(['<img src=x onerror=alert(1)>', 'no-such', 'soon'])
    expect(said(NaN, COLUMNS[3] as Column, ru)).toBe('')
    expect(said(1.4, { id: 'n', title: '', type: 'integer' }, ru)).toBe('1')
  })
})

describe('order', () => {
  const sorted = (by: number, direction: 'ascending' | 'descending') =>
    ordered(COLUMNS, ROWS, { by, direction }, ru).map((row) => ROWS.indexOf(row as Cell[]))

  it('goes by numbers, dates and what is read, with gaps last both ways', () => {
    expect(sorted(3, 'ascending')).toEqual([2, 3, 0, 1])
    expect(sorted(3, 'descending')).toEqual([0, 3, 2, 1])
    expect(sorted(2, 'ascending').slice(0, 3)).toEqual([1, 0, 2])
    // Armenia, Kazakhstan, Russia in Russian: not the order of the codes
    expect(sorted(0, 'ascending').filter((row) => row !== 3)).toEqual([1, 0, 2])
  })

  it('returns to what it was at the third press', () => {
    const first = pressed(null, 1)
    const second = pressed(first, 1)
    expect([first, second, pressed(second, 1)]).toEqual([{ by: 1, direction: 'ascending' }, { by: 1, direction: 'descending' }, null])
    expect(pressed(second, 0)).toEqual({ by: 0, direction: 'ascending' })
    expect(ordered(COLUMNS, ROWS, null, ru)).toBe(ROWS)
  })
})

function html(table: Table): string {
  const source = { kind: 'file' } as Source
  const twin = createElement(TableTwin, { table })
  const explorer = { source, state: START, go: () => undefined, link: () => null, speech: ru }
  return renderToStaticMarkup(createElement(ExplorerContext, { value: explorer }, twin))
}

describe('twin', () => {
  const table: Table = { title: 'Прибытия', name: 'x', columns: COLUMNS, rows: ROWS, notes: [] }

  it('says what heads what, and can be scrolled by keyboard', () => {
    const text = html(table)
    expect(text).toContain('<caption>Прибытия</caption>')
    expect(text.match(/scope="col"/g)).toHaveLength(4)
    expect(text.match(/scope="row"/g)).toHaveLength(4)
    expect(text).toContain('tabindex="0" role="region" aria-label="Прибытия"')
    expect(text).toContain('чел. в день')
    expect(text).not.toContain('<img')
  })

  it('shows the first rows of many, and says so', () => {
    const text = html({ ...table, rows: Array.from({ length: 1200 }, () => ROWS[0] as Cell[]) })
    expect(text.match(/<tr>/g)).toHaveLength(501)
    expect(text.replace(/\u00a0/g, ' ')).toContain('Первые 500 строк из 1 200')
    expect(html({ ...table, rows: [] })).toContain('Здесь нечего показать.')
  })
})
