/** Several pictures in one, from left to right, each under its own title. */
import { escaped, type Picture } from '../exports/picture'

const GAP = 16
const HEAD = 24

export function sideBySide(title: string, pictures: readonly Picture[]): Picture {
  const [first] = pictures
  if (first === undefined) throw new Error('no picture')
  let left = 0
  const parts = pictures.map(({ title: own, subtitle, body, width }) => {
    const words = [own, subtitle].filter(Boolean).join(' · ')
    const part = `<g transform="translate(${left} 0)"><text x="0" y="14" font-size="13" font-weight="600" fill="#1a1a1a">${escaped(words)}</text>` +
      `<g transform="translate(0 ${HEAD})">${body}</g></g>`
    left += width + GAP
    return part
  })
  return {
    ...first,
    title,
    subtitle: '',
    name: `${first.name}-compared`,
    width: left - GAP,
    height: HEAD + Math.max(...pictures.map(({ height }) => height)),
    body: parts.join(''),
    notes: [...new Set(pictures.flatMap(({ notes }) => notes))],
  }
}
