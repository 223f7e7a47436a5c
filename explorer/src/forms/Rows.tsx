/** A small table that becomes a list of cards where the page is narrow, and stays a table for those who hear it. */
import type { ReactNode } from 'react'
import './forms.css'

export function Rows(props: { title: string; head: readonly string[]; rows: readonly (readonly ReactNode[])[] }) {
  const { title, head, rows } = props
  if (rows.length === 0) return null
  return (
    <div className="rows">
      <table role="table">
        <caption>{title}</caption>
        <thead role="rowgroup">
          <tr role="row">{head.map((name) => <th key={name} role="columnheader" scope="col">{name}</th>)}</tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row, index) => (
            <tr key={index} role="row">
              {row.map((cell, at) => <td key={at} role="cell" data-head={head[at]}>{cell === '' ? null : <div>{cell}</div>}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
