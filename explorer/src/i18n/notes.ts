/** What the program says of a document, in plain English sentences: the same in Russian and Kazakh. */
import type { Language } from '.'
import sentences from './notes.json'

const HOLE = /\\\{(\w+)\\\}/g
const SPECIAL = /[.*+?^${}()|[\]\\]/g

/** Each sentence as a pattern whose holes have names. */
const PATTERNS = sentences.map((sentence) => ({
  sentence,
  pattern: new RegExp(`^${sentence.en.replace(SPECIAL, '\\$&').replace(HOLE, '(?<$1>.+)')}$`, 's'),
}))

export function noted(lang: Language, text: string): string {
  for (const { sentence, pattern } of lang === 'en' ? [] : PATTERNS) {
    const found = pattern.exec(text)
    if (found) return sentence[lang].replace(/\{(\w+)\}/g, (hole, name: string) => found.groups?.[name] ?? hole)
  }
  return text
}
