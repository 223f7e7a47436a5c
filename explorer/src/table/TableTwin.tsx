/** The twin of a chart or map: the same numbers as a table, for reading, screen readers and copying. */
import type { Table } from './table'

export function TableTwin({ table }: { table: Table }) {
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={table.title}>
      <table>
        <caption>{table.title}</caption>
        <thead>
          <tr>{table.columns.map((column) => <th key={column.id} scope="col">{column.title}</th>)}</tr>
        </thead>
        <tbody>
          {table.rows.map((row, index) => <tr key={index}>{row.map((cell, at) => <td key={at}>{cell}</td>)}</tr>)}
        </tbody>
      </table>
    </div>
  )
}
