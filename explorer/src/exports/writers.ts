/** What needs a library of its own: XLSX and Parquet, from a table. Built apart as writers.js. */
import type { Table } from '../table/table'

export interface Writers {
  xlsx(table: Table): Promise<Blob>
  parquet(table: Table): Promise<Blob>
}

export const writers: Writers = {
  xlsx: () => Promise.reject(new Error('not written yet')),
  parquet: () => Promise.reject(new Error('not written yet')),
}

Object.assign(globalThis, { spilloverWriters: writers })
