/** The largest differences as a table. */
import { sourceLines } from '../exports/lines'
import type { Speech } from '../i18n'
import type { View } from '../model/types'
import { countryOf } from '../series/choices'
import { levelName } from '../series/chartTable'
import { quantityName } from '../series/words'
import type { Cell, Column, Table } from '../table/table'
import type { Row } from './largest'

export function differencesTable(
  rows: readonly Row[], { view, other, date, levels }: { view: View; other: View; date: string; levels: readonly number[] }, speech: Speech,
): Table {
  const { t } = speech
  const ends = [levels[0] ?? 0, levels[levels.length - 1] ?? 1].map(levelName)
  const columns: Column[] = [
    { id: 'quantity', title: t('series.col.quantity'), type: 'text' },
    { id: 'meaning', title: t('why.meaning'), type: 'text' },
    { id: 'unit', title: t('series.col.unit'), type: 'text' },
    { id: 'label', title: t('series.col.label'), type: 'text', hxl: '#loc+name' },
    { id: 'iso3', title: 'ISO3', type: 'text', hxl: '#country+code+v_iso3' },
    { id: 'date', title: t('series.col.date'), type: 'date', hxl: '#date' },
    { id: 'median', title: t('compare.median'), type: 'number' },
    ...ends.map((id): Column => ({ id, title: id, type: 'number' })),
    { id: 'zero_outside', title: t('compare.outside'), type: 'text' },
  ]
  const cells = rows.map((row): Cell[] => [
    row.quantity.id, quantityName(row.quantity, row.quantity.id, speech), row.quantity.unit, row.label,
    countryOf(view, row.label) || row.label.slice(0, 3), date, row.median, row.low, row.high,
    row.outside === null ? '' : t(row.outside ? 'compare.yes' : 'compare.no'),
  ])
  const title = t('compare.largest', { date: speech.date(date) })
  return { title, name: `${view.run.scenario}-${other.run.scenario}-differences`, columns, rows: cells, notes: [t('compare.paired'), ...sourceLines(view, speech, { other })] }
}
