/** Takes away what is shown: as a table in five forms, or as a picture in two. */
import type { Table } from '../table/table'
import type { Picture } from './picture'

export function ExportMenu(_: { table(): Table; picture?(): Picture }) {
  return null
}
