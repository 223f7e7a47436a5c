/** What is shown, as a table: the twin of every chart and map, and what is exported. */

export type Cell = string | number | null

export interface Column {
  /** Name in exports, in English: `host`, `date`, `q05`. */
  id: string
  /** Head on the page, in the reader's language. */
  title: string
  type: 'text' | 'number' | 'integer' | 'date'
  unit?: string
  /** HXL hashtag with attributes, as "#affected+ind"; "" for none. */
  hxl?: string
}

export interface Table {
  /** Title of what is shown, and name of the file without ending. */
  title: string
  name: string
  columns: Column[]
  rows: Cell[][]
  /** Lines burnt into every export: run, seed, version, sources, limits of use. */
  notes: string[]
  /** Points or lines of the rows, for GeoJSON; null where a row lies nowhere. */
  places?: (GeoJSON.Geometry | null)[]
}
