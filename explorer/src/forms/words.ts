/** Words by a name that the program made: a phrase where there is one, else the name itself. */
import type { Speech } from '../i18n'

export function said(speech: Speech, part: string, name: string): string {
  return speech.phrase(`${part}.${name}`) ?? name.replaceAll('_', ' ')
}

/** Without the second full stop where an abbreviation ends a sentence, as in "24 сент. 2023 г..". */
export function sentence(text: string): string {
  return text.replace(/\.{2,}/g, '.')
}
