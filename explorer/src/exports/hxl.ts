/**
 * A row of HXL hashtags, written by hand: country offices and form tools still have templates that ask for one. A
 * column says its own; those that many tables share have theirs here.
 */
import type { Column, Table } from '../table/table'

const USUAL: Readonly<Partial<Record<string, string>>> = {
  iso3: '#country+code+v_iso3',
  country: '#country+name',
  pcode: '#loc+code+v_pcode',
  place: '#loc+name',
  label: '#loc+name',
  crossing: '#access+name',
  latitude: '#geo+lat',
  longitude: '#geo+lon',
  date: '#date',
  until: '#date+end',
  first_day: '#date+start',
  last_day: '#date+end',
  known: '#date+published',
  quantity: '#indicator+name',
  unit: '#indicator+unit',
  share: '#indicator+share+num',
  value: '#indicator+value+num',
  source: '#meta+source',
  notes: '#meta+notes',
}

/** A hashtag for each column, "" for one that has none. */
export function hashtags(table: Table): string[] {
  return table.columns.map(hashtag)
}

function hashtag({ id, hxl }: Column): string {
  if (hxl) return hxl
  if (/^q\d\d$/.test(id)) return `#indicator+value+num+${id}`
  return Object.hasOwn(USUAL, id) ? (USUAL[id] ?? '') : ''
}
