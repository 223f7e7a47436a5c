/** What is taken away: text forms, workbooks, Parquet, drawings, file names. */
import { strFromU8, unzipSync } from 'fflate'
import { parquetMetadata, parquetReadObjects } from 'hyparquet'
import { describe, expect, it } from 'vitest'
import { fileOf } from '../src/exports/files'
import { hashtags } from '../src/exports/hxl'
import { sourceLines } from '../src/exports/lines'
import { drawn, escaped, wrapped, type Picture } from '../src/exports/picture'
import { exact, fileName, harmless, unitsOf, whichRun } from '../src/exports/plain'
import { parquet } from '../src/exports/parquet'
import { csvText, geojsonText } from '../src/exports/text'
import { xlsx } from '../src/exports/xlsx'
import { zip } from '../src/exports/zip'
import { speechOf } from '../src/i18n'
import { packOf } from '../src/i18n/pack'
import type { View } from '../src/model/types'
import type { Table } from '../src/table/table'

const HOSTILE = '=HYPERLINK("http://x","y")'
const TABLE: Table = {
  title: 'Arrivals, people a day',
  name: 'arrivals',
  columns: [
    { id: 'place', title: 'Место', type: 'text' },
    { id: 'iso3', title: 'ISO3', type: 'text' },
    { id: 'pcode', title: 'P-code', type: 'text' },
    { id: 'date', title: 'Дата', type: 'date' },
    { id: 'people', title: 'Люди', type: 'integer', unit: 'person', hxl: '#affected+people' },
    { id: 'q50', title: 'q50', type: 'number', unit: 'person/day' },
  ],
  rows: [
    ['Верхний Ларс, "Дариали"', 'GEO', 'GE-MM', '2022-09-21', 1200, 0.1 + 0.2],
    [HOSTILE, 'KAZ', '', '2022-10-07', null, -5.5],
  ],
  notes: ['Run x · seed 0', '<script>alert(1)</script> & co'],
  places: [{ type: 'Point', coordinates: [44.63, 42.745] }, null],
}
const EMPTY: Table = { ...TABLE, rows: [], places: [] }

/** A plain reader of CSV, so that the writer is not held against itself. */
function read(csv: string): string[][] {
  const rows: string[][] = [['']]
  let quoted = false
  for (let at = 0; at < csv.length; at += 1) {
    const letter = csv[at] as string
    const row = rows.at(-1) as string[]
    if (quoted && letter === '"' && csv[at + 1] === '"') { row[row.length - 1] += '"'; at += 1 }
    else if (letter === '"') quoted = !quoted
    else if (!quoted && letter === ',') row.push('')
    else if (!quoted && letter === '\r') { rows.push(['']); at += 1 }
    else row[row.length - 1] += letter
  }
  return rows.slice(0, -1)
}

describe('CSV', () => {
  it('opens in Excel and elsewhere: mark, English header, raw numbers, ISO dates, the run in every row', () => {
    const text = csvText(TABLE)
    expect(text.startsWith('\uFEFF')).toBe(true)
    const [header, first, second] = read(text.slice(1))
    expect(header).toEqual(['place', 'iso3', 'pcode', 'date', 'people', 'q50', 'notes'])
    expect(first?.slice(0, 6)).toEqual(['Верхний Ларс, "Дариали"', 'GEO', 'GE-MM', '2022-09-21', '1200', '0.3'])
    expect(second?.slice(1, 6)).toEqual(['KAZ', '', '2022-10-07', '', '-5.5'])
    expect(first?.[6]).toBe('Arrivals, people a day | Run x · seed 0 | <script>alert(1)</script> & co | people: person; q50: person/day')
    expect(second?.[6]).toBe('Run x · seed 0')
  })

  it('holds no formula, and leaves numbers alone', () => {
    expect(read(csvText(TABLE).slice(1))[2]?.[0]).toBe(`'${HOSTILE}`)
    for (const text of ['=1+1', '+cmd', '-2+3', '@sum', '\t=1', ' =1', '\r=1', '\n@x']) expect(harmless(text)).toBe(`'${text}`)
    for (const text of ['Lars', '-5', '+7.5', "it's", 'a=b', '#date']) expect(harmless(text)).toBe(text)
  })

  it('has a row of hashtags under the header if wanted', () => {
    const [, tags] = read(csvText(TABLE, true).slice(1))
    expect(tags).toEqual(['#loc+name', '#country+code+v_iso3', '#loc+code+v_pcode', '#date', '#affected+people', '#indicator+value+num+q50', '#meta+notes'])
    expect(hashtags({ ...TABLE, columns: [{ id: 'constructor', title: '', type: 'text' }] })).toEqual([''])
  })

  it('keeps the notes of a table without rows, and of one that has a column of that name', () => {
    expect(read(csvText(EMPTY).slice(1))[1]?.[6]).toContain('Run x')
    const named = { ...TABLE, columns: [{ id: 'notes', title: 'Notes', type: 'text' as const }], rows: [['mine']] }
    expect(read(csvText(named).slice(1)).map((row) => row[0])).toEqual(['notes', 'mine'])
    expect(read(csvText(named).slice(1))[0]).toEqual(['notes', 'notes_'])
  })
})

describe('GeoJSON', () => {
  it('is a collection of features with metadata', () => {
    const found = JSON.parse(geojsonText(TABLE))
    expect(found.type).toBe('FeatureCollection')
    expect(found.metadata.notes).toEqual(TABLE.notes)
    expect(found.metadata.columns[4]).toEqual({ id: 'people', title: 'Люди', type: 'integer', unit: 'person', hxl: '#affected+people' })
    expect(found.features[0].geometry).toEqual({ type: 'Point', coordinates: [44.63, 42.745] })
    expect(found.features[0].properties).toEqual({ place: 'Верхний Ларс, "Дариали"', iso3: 'GEO', pcode: 'GE-MM', date: '2022-09-21', people: 1200, q50: 0.3 })
    expect(found.features[1].geometry).toBeNull()
    expect(found.features[1].properties.people).toBeNull()
  })
})

/** Cells of a sheet as text, by address, with shared texts looked up. */
async function sheetOf(blob: Blob, number: number): Promise<{ cells: Map<string, string>; xml: string; names: string }> {
  const files = unzipSync(new Uint8Array(await blob.arrayBuffer()))
  const file = (name: string) => strFromU8(files[name] as Uint8Array)
  const shared = [...file('xl/sharedStrings.xml').matchAll(/<si>(.*?)<\/si>/gs)].map(([, item]) => (item ?? '').replace(/<[^>]+>/g, ''))
  const xml = file(`xl/worksheets/sheet${number}.xml`)
  const cells = new Map([...xml.matchAll(/<c r="([A-Z]+\d+)"([^>]*)>(.*?)<\/c>/gs)].map(([, at = '', kind = '', inner = '']) => {
    const value = inner.replace(/<[^>]+>/g, '')
    return [at, kind.includes('t="s"') ? (shared[Number(value)] ?? '') : value]
  }))
  return { cells, xml, names: file('xl/workbook.xml') }
}

describe('XLSX', () => {
  it('has the rows on one sheet, what they are on the other, and the run at the foot of a page', async () => {
    const blob = await xlsx(TABLE, true)
    const { cells, xml, names } = await sheetOf(blob, 1)
    expect(names).toMatch(/name="data".*name="about"/s)
    expect(['A1', 'F1', 'B2', 'E2', 'F2'].map((at) => cells.get(at))).toEqual(['place', 'q50', '#country+code+v_iso3', '#affected+people', '#indicator+value+num+q50'])
    expect([cells.get('E3'), cells.get('F3'), cells.get('D3')]).toEqual(['1200', '0.3', '44825'])
    expect(cells.has('E4')).toBe(false)
    expect(xml).toContain('<oddFooter>&amp;LRun x · seed 0</oddFooter>')
    const about = await sheetOf(blob, 2)
    expect([...about.cells.values()]).toEqual(expect.arrayContaining(['Arrivals, people a day', 'Run x · seed 0', 'people', 'Люди', 'person/day']))
  })

  it('holds no formula, and no markup of its texts', async () => {
    const { cells, xml } = await sheetOf(await xlsx(TABLE), 1)
    expect(cells.get('A3')).toBe('=HYPERLINK("http://x","y")')
    expect(xml).not.toContain('<f>')
    const about = await sheetOf(await xlsx(TABLE), 2)
    expect([...about.cells.values()]).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &amp; co')
    const named = await sheetOf(await xlsx({ ...TABLE, notes: ['a & b <c>'] }), 1)
    expect(named.xml).toContain('<oddFooter>&amp;La &amp;&amp; b &lt;c&gt;</oddFooter>')
  })

  it('refuses what no sheet holds, with a cure', async () => {
    const rows = Array.from({ length: 1_048_576 }, () => [])
    await expect(xlsx({ ...TABLE, rows })).rejects.toThrow(/1048576 rows.*CSV or Parquet/)
  })

  it('is compressed at once: a worker from a blob would break the security policy', () => {
    let found: Uint8Array | null = null
    zip({ 'large.xml': new Uint8Array(1_000_000) }, (_, archive) => { found = archive })
    expect(found).not.toBeNull()
    expect(unzipSync(found as unknown as Uint8Array)['large.xml']?.length).toBe(1_000_000)
  })
})

describe('Parquet', () => {
  it('has typed columns and the notes as metadata', async () => {
    const file = await (await parquet(TABLE)).arrayBuffer()
    const rows = await parquetReadObjects({ file })
    expect(rows[0]).toEqual({ place: 'Верхний Ларс, "Дариали"', iso3: 'GEO', pcode: 'GE-MM', date: new Date('2022-09-21'), people: 1200n, q50: 0.3 })
    expect(rows[1]).toMatchObject({ place: HOSTILE, q50: -5.5 })
    expect(rows[1]?.people ?? null).toBeNull()
    const metadata = parquetMetadata(file)
    const said = Object.fromEntries((metadata.key_value_metadata ?? []).map(({ key, value }) => [key, value]))
    expect(said.notes).toBe(TABLE.notes.join('\n'))
    expect(JSON.parse(said.spillover ?? '').columns[5].unit).toBe('person/day')
  })

  it('keeps the types of a table without rows, and text where a column is not what it says', async () => {
    const types = async (table: Table) => parquetMetadata(await (await parquet(table)).arrayBuffer()).schema.slice(1).map((one) => one.type)
    expect(await types(EMPTY)).toEqual(['BYTE_ARRAY', 'BYTE_ARRAY', 'BYTE_ARRAY', 'INT32', 'INT64', 'DOUBLE'])
    expect(await types({ ...TABLE, rows: [['a', 'KAZ', '', 'soon', 1.5, 'many']] })).toEqual(['BYTE_ARRAY', 'BYTE_ARRAY', 'BYTE_ARRAY', 'BYTE_ARRAY', 'DOUBLE', 'BYTE_ARRAY'])
  })
})

const PICTURE: Picture = {
  name: 'map', title: 'Title <b>', subtitle: 'on 7 Oct', width: 400, height: 200, body: '<circle r="5"/>',
  notes: ['Run x', 'A long line of words that goes on & on, so that it has to be parted somewhere before it leaves the picture'],
}

describe('pictures', () => {
  it('have title, drawing and notes on white ground, and room for all', () => {
    const { svg, width, height } = drawn(PICTURE)
    expect([width, svg.includes('<b>'), svg.includes('Title &#60;b&#62;')]).toEqual([432, false, true])
    expect(svg).toContain('fill="#ffffff"')
    expect(svg).toContain('<circle r="5"/>')
    const lines = [...svg.matchAll(/<text [^>]*y="([\d.]+)"/g)].map(([, y]) => Number(y))
    expect(lines.length).toBe(5)
    expect(Math.max(...lines)).toBeLessThan(height)
    expect(svg).not.toMatch(/foreignObject|href|style=|url\(/)
  })

  it('escape what XML forbids', () => {
    expect(escaped('"<&\'>')).toBe('&#34;&#60;&#38;&#39;&#62;')
    expect(escaped('a\u0000b\ud800c\udc00d \u{1f600}')).toBe('a b c d \u{1f600}')
  })

  it('part lines at spaces, and words that are longer than a line', () => {
    expect(wrapped('one two three', 8)).toEqual(['one two', 'three'])
    expect(wrapped('абвгдежз и', 5)).toEqual(['абвгд', 'ежз и'])
    expect(wrapped('  ', 5)).toEqual([])
  })
})

describe('files', () => {
  it('have safe names', () => {
    const names = {
      'arrivals-KAZ': 'arrivals-KAZ', '../../etc/passwd': 'etc-passwd', 'a\\b:c*?"<>|': 'a-b-c', '.hidden': 'hidden', 'CON': 'spillover-CON',
      'con.txt': 'spillover-con.txt', '': 'spillover', '\u202Egnp.exe': 'gnp.exe', 'Прибытия в день': 'Прибытия-в-день', 'a\u0000b\n': 'a-b', 'x..y': 'x.y',
    }
    for (const [hostile, name] of Object.entries(names)) expect([hostile, fileName(hostile)]).toEqual([hostile, name])
    expect(fileName('я'.repeat(300))).toHaveLength(80)
  })

  it('are made in the form asked for', async () => {
    const taken = { table: () => TABLE, picture: () => PICTURE, hxl: true }
    for (const form of ['csv', 'xlsx', 'geojson', 'parquet'] as const) {
      const { name, blob } = await fileOf(form, taken)
      expect([name, blob.size > 100]).toEqual([`arrivals.${form}`, true])
    }
    expect((await fileOf('svg', taken)).name).toBe('map.svg')
    expect(await (await fileOf('csv', taken)).blob.text()).toContain('#affected+people')
  })

  it('fail with a reason where a writer fails', async () => {
    const taken = { table: () => TABLE, hxl: false }
    await expect(fileOf('svg', taken)).rejects.toThrow('no picture')
  })
})

describe('source lines', () => {
  const speech = speechOf('ru', packOf('ru'))
  const source = (title: string) => ({ title, url: '', licence: '', date: '', note: '' })
  const view = {
    run: { name: 'r-1', title: 'Flight', done: 200, seed: 0, as_of: '2022-10-07', versions: { spillover: '0.1.0' } },
    places: [{ source: 'a' }, { source: 'a' }], counts: [{ source: 'b' }, { source: 'constructor' }], marks: [{ source: 'c; d' }, { source: 'e f' }],
    sources: Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((key) => [key, source(`Source ${key}`)])),
  } as unknown as View

  it('name no source that a frozen run could not know', () => {
    const late = { ...view, sources: { ...view.sources, a: { ...source('Source a'), date: '2022-10-08' } } }
    expect(sourceLines(late, speech)[1]).toBe('Основные источники: Source b; Source c; Source d; Source e и ещё 1 источник')
  })

  it('name the run, its main sources, and what it is not for', () => {
    const lines = sourceLines(view, speech, { map: true })
    expect(lines[0]).toBe('Flight · Прогон r-1 · реализаций: 200 · зерно 0 · Spillover 0.1.0 · не знает ничего, опубликованного после 7 окт. 2022 г.')
    expect(lines[1]).toBe('Основные источники: Source a; Source b; Source c; Source d и ещё 2 источника')
    expect(lines[2]).toBe(speech.t('app.notFor'))
    expect(lines[3]).toBe(speech.t('app.boundaries'))
    expect(sourceLines(view, speech)).toHaveLength(3)
    expect(sourceLines(view, speech, { other: view })).toHaveLength(4)
    for (const language of ['en', 'ru', 'kk'] as const) {
      const said = sourceLines(view, speechOf(language, packOf(language)), { other: view })
      expect(whichRun(['A remark', ...said])).toBe(`${said[0]} | ${said[1]}`)
    }
    expect([whichRun(['only this']), whichRun([])]).toEqual(['only this', ''])
  })
})

it('rounds only what sums have added, and says units once', () => {
  expect([exact(0.1 + 0.2), exact(123456789.123), exact(NaN), exact(Infinity)]).toEqual([0.3, 123456789.123, null, null])
  expect(unitsOf({ ...TABLE, columns: [] })).toBe('')
})
