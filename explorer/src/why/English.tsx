/** A text of a document, marked as the English that it is, within a phrase of the reader's language. */

/** Stands in the phrase for the text. */
export const HOLE = '\n'

export function Around({ phrase, children }: { phrase: string; children: string }) {
  const [before, after] = phrase.split(HOLE)
  return <>{before}<span lang="en">{children}</span>{after}</>
}
