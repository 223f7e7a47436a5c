/** Acts of governments as a table: a row a host and kind, with the driver that spoke most for it. */
import { sourceLines } from '../exports/lines'
import type { Speech } from '../i18n'
import type { Act, View } from '../model/types'
import type { Cell, Column, Table } from '../table/table'

export function actsTable(acts: readonly Act[], view: View, speech: Speech): Table {
  const { t } = speech
  const number = (id: string, title: string): Column => ({ id, title, type: 'number', unit: '1' })
  const day = (id: string, title: string): Column => ({ id, title, type: 'date' })
  const columns: Column[] = [
    { id: 'iso3', title: 'ISO3', type: 'text', hxl: '#country+code+v_iso3' },
    { id: 'host', title: t('why.host'), type: 'text', hxl: '#country+name' },
    { id: 'act', title: t('why.kind'), type: 'text' },
    number('share', t('why.share')), number('low', `${t('why.share')} q05`), number('high', `${t('why.share')} q95`),
    day('by_05', '5 %'), day('by_50', '50 %'), day('by_95', '95 %'),
    { id: 'driver', title: t('why.drivers'), type: 'text' }, number('driver_share', '%'),
  ]
  const rows = acts.map((act): Cell[] => {
    const [first] = act.drivers.filter((one) => (one.share ?? 0) > 0)
    return [act.country, speech.country(act.country), act.kind, act.share, act.low, act.high, act.q05, act.median, act.q95, first?.driver ?? '', first?.share ?? null]
  })
  return { title: t('why.table'), name: `${view.run.scenario}-acts`, columns, rows, notes: sourceLines(view, speech) }
}
