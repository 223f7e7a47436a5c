/** Texts of law packs and of the program, marked as English where they have no words in the reader's language. */
import type { ReactNode } from 'react'
import { useExplorer } from '../app/context'
import { Around, HOLE } from '../why/English'
import { spoken, webLink } from './answer'

/** A text of a law pack, which stands as it was written. */
export function English({ children }: { children: ReactNode }) {
  return <span lang="en">{children}</span>
}

/** A sentence of the program: in the reader's language where it has one there, else as it stands. */
export function Program({ text }: { text: string }) {
  const { t, date } = useExplorer().speech
  const known = spoken(text)
  if (known === null) return <English>{text}</English>
  const given = Object.entries(known.given).map(([name, value]) => [name, name === 'rule' ? value : date(value)])
  return t(known.word, Object.fromEntries(given))
}

export function Cited({ cite, url = '' }: { cite: string; url?: string }) {
  const link = webLink(url)
  return <English>{link ? <a href={link} target="_blank" rel="noopener noreferrer">{cite || link}</a> : cite}</English>
}

export function Contested({ text }: { text: string }) {
  return <Around phrase={useExplorer().speech.t('stay.contested', { text: HOLE })}>{text}</Around>
}
