/** What the program says of a document, in plain English sentences: the same in the reader's language. */
import type { Pack } from './pack'

const HOLE = /\\\{(\w+)\\\}/g
const SPECIAL = /[.*+?^${}()|[\]\\]/g

export function noted(notes: Pack['notes'], text: string): string {
  for (const [english, own] of notes) {
    const found = patternOf(english).exec(text)
    if (found) return own.replace(/\{(\w+)\}/g, (hole, name: string) => found.groups?.[name] ?? hole)
  }
  return text
}

/** A sentence as a pattern whose holes have names. */
function patternOf(sentence: string): RegExp {
  return new RegExp(`^${sentence.replace(SPECIAL, '\\$&').replace(HOLE, '(?<$1>.+)')}$`, 's')
}
