/** A drawing that can leave the page: elements of SVG, to which title, legend and source lines are added. */
export interface Picture {
  /** Name of the file without ending. */
  name: string
  title: string
  subtitle: string
  width: number
  height: number
  /** SVG elements, with every text escaped and every style written as attributes. */
  body: string
  /** Lines burnt in below. */
  notes: string[]
}

/** Text as it may stand in XML, in an element or an attribute. */
export function escaped(text: string): string {
  return text.replace(NOT_XML, ' ').replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`)
}

/** Control characters and halves of pairs, that no XML may hold. */
// eslint-disable-next-line no-control-regex
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

const MARGIN = 16
const TITLE = { size: 17, line: 23, ink: '#1a1a1a', weight: 'bold' }
const SUBTITLE = { size: 13, line: 18, ink: '#5c5c5c', weight: 'normal' }
const NOTE = { size: 10.5, line: 14, ink: '#5c5c5c', weight: 'normal' }
type Style = typeof TITLE

/** Mean width of a letter by its height; on the wide side, since a line that is cut says less than one more line. */
const WIDTH = 0.56

export interface Drawn {
  svg: string
  width: number
  height: number
}

/** The whole drawing on white ground: title, subtitle, body and notes, in lines that fit. */
export function drawn(picture: Picture): Drawn {
  const width = picture.width + 2 * MARGIN
  const head = [...lines(picture.title, TITLE, picture.width), ...lines(picture.subtitle, SUBTITLE, picture.width)]
  const foot = picture.notes.flatMap((note) => lines(note, NOTE, picture.width))
  const top = MARGIN + height(head) + (head.length > 0 ? 8 : 0)
  const below = top + picture.height + 12
  const tall = below + height(foot) + MARGIN
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${tall}" viewBox="0 0 ${width} ${tall}"`,
    ` font-family="sans-serif" role="img" aria-label="${escaped(picture.title)}">`,
    `<title>${escaped(picture.title)}</title><desc>${escaped(picture.notes.join('\n'))}</desc>`,
    `<rect width="${width}" height="${tall}" fill="#ffffff"/>`,
    texts(head, MARGIN),
    `<svg x="${MARGIN}" y="${top}" width="${picture.width}" height="${picture.height}">${picture.body}</svg>`,
    texts(foot, below),
    '</svg>',
  ].join('')
  return { svg, width, height: tall }
}

interface Line {
  text: string
  style: Style
}

function height(all: readonly Line[]): number {
  return all.reduce((sum, { style }) => sum + style.line, 0)
}

function lines(text: string, style: Style, width: number): Line[] {
  return wrapped(text, Math.floor(width / (style.size * WIDTH))).map((line) => ({ text: line, style }))
}

function texts(all: readonly Line[], top: number): string {
  let y = top
  return all.map(({ text, style }) => {
    y += style.line
    const { size, weight, ink } = style
    return `<text x="${MARGIN}" y="${y - 0.3 * size}" font-size="${size}" font-weight="${weight}" fill="${ink}">${escaped(text)}</text>`
  }).join('')
}

/** A text in lines of so many letters at most, parted at spaces, and within a word that is longer than a line. */
export function wrapped(text: string, most: number): string[] {
  const found: string[] = []
  let line = ''
  for (const word of text.split(/\s+/).filter(Boolean).flatMap((word) => pieces(word, most))) {
    if (line !== '' && line.length + 1 + word.length > most) {
      found.push(line)
      line = word
    } else {
      line = line === '' ? word : `${line} ${word}`
    }
  }
  return line === '' ? found : [...found, line]
}

function pieces(word: string, most: number): string[] {
  const letters = [...word]
  if (letters.length <= most) return [word]
  return Array.from({ length: Math.ceil(letters.length / most) }, (_, part) => letters.slice(part * most, (part + 1) * most).join(''))
}
