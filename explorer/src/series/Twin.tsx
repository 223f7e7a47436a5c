/** The table twin of a chart, made only when somebody opens it. */
import { useState } from 'react'
import { useExplorer } from '../app/context'
import type { Table } from '../table/table'
import { TableTwin } from '../table/TableTwin'

export function Twin({ table }: { table(): Table }) {
  const { t } = useExplorer().speech
  const [open, setOpen] = useState(false)
  return (
    <details className="chart-twin" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('series.table')}</summary>
      {open ? <TableTwin table={table()} /> : null}
    </details>
  )
}
