/** What can be taken away, and how it is handed over. */
import type { Table } from '../table/table'
import type { Drawing } from './drawing'
import type { Picture } from './picture'

export const TABLE_FORMS = ['csv', 'xlsx', 'geojson', 'parquet'] as const
export const PICTURE_FORMS = ['png', 'svg'] as const
export type Form = (typeof TABLE_FORMS)[number] | (typeof PICTURE_FORMS)[number]

export interface Taken {
  table(): Table
  picture?: ((drawing: Drawing) => Picture) | undefined
  /** Whether a row of HXL hashtags follows the header of CSV and XLSX. */
  hxl: boolean
}

export interface File {
  name: string
  blob: Blob
}

const A_WHILE_MS = 60_000

/** Hands a file to the reader, in a page, a file opened from disk or a notebook alike. */
export function download({ name, blob }: File): void {
  const address = URL.createObjectURL(blob)
  const anchor = document.createElement('a')
  anchor.href = address
  anchor.download = name
  document.body.append(anchor)
  anchor.click()
  anchor.remove()
  setTimeout(() => URL.revokeObjectURL(address), A_WHILE_MS)
}
