/** The twin of a chart or map: the same numbers as a table, for reading, screen readers and copying. */
import { useMemo, useState } from 'react'
import { useExplorer } from '../app/context'
import { langOf, ordered, pressed, said, type Order } from './said'
import type { Cell, Column, Table } from './table'
import './table.css'

/** More rows make a page slow, and nobody reads them; exports hold them all. */
export const MOST_ROWS = 500

export function TableTwin({ table }: { table: Table }) {
  const { speech } = useExplorer()
  const [order, setOrder] = useState<Order | null>(null)
  const { columns, rows, title } = table
  const sorted = useMemo(() => ordered(columns, rows, order, speech), [columns, rows, order, speech])
  const shown = sorted.slice(0, MOST_ROWS)
  return (
    <div className="twin">
      <div className="scroll" tabIndex={0} role="region" aria-label={title}>
        <table>
          <caption>{title}</caption>
          <thead>
            <tr>
              {columns.map((column, at) => (
                <Head key={column.id} column={column} order={order?.by === at ? order.direction : undefined}
                  press={() => setOrder(pressed(order, at))} />
              ))}
            </tr>
          </thead>
          <tbody>{shown.map((row, index) => <Row key={index} columns={columns} row={row} />)}</tbody>
        </table>
      </div>
      {rows.length === 0 ? <p className="empty">{speech.t('table.empty')}</p> : null}
      {shown.length < rows.length
        ? <p className="note">{speech.t('table.first', { shown: speech.number(shown.length), all: speech.number(rows.length) })}</p>
        : null}
    </div>
  )
}

function isNumber({ type }: Column): boolean {
  return type === 'number' || type === 'integer'
}

function Head({ column, order, press }: { column: Column; order: Order['direction'] | undefined; press(): void }) {
  const { t, named } = useExplorer().speech
  const unit = column.unit && column.unit !== '1' ? named('unit', column.unit) : ''
  return (
    <th scope="col" aria-sort={order} className={isNumber(column) ? 'number' : undefined}>
      <button type="button" className="sort" title={t('table.sort', { column: column.title })} onClick={press}>
        {column.title}
        {unit ? <span className="unit">, {unit}</span> : null}
        <span className="arrow" aria-hidden="true">{order === undefined ? '' : order === 'ascending' ? ' ▲' : ' ▼'}</span>
      </button>
    </th>
  )
}

/** One row; its first cell heads it, so that a screen reader can say what a number is of. */
function Row({ columns, row }: { columns: readonly Column[]; row: readonly Cell[] }) {
  const { speech } = useExplorer()
  return (
    <tr>
      {columns.map((column, at) => {
        const text = said(row[at] ?? null, column, speech)
        const style = isNumber(column) ? 'number' : column.type === 'date' ? 'date' : undefined
        return at === 0
          ? <th key={column.id} scope="row" className={style}>{text}</th>
          : <td key={column.id} className={style} lang={langOf(column)}>{text}</td>
      })}
    </tr>
  )
}
