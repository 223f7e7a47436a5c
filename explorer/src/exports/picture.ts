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
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`)
}
