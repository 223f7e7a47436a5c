/** Elements that React made once and that are changed from then on without it. */
export class Elements {
  private readonly known = new Map<string, Element>()
  private readonly keepers = new Map<string, (element: Element | null) => void>()

  /** What React calls with an element; the same function each time, so that it is called only when one comes or goes. */
  keep = (name: string): ((element: Element | null) => void) => {
    let keeper = this.keepers.get(name)
    if (keeper === undefined) {
      keeper = (element) => {
        if (element) this.known.set(name, element)
        else this.known.delete(name)
      }
      this.keepers.set(name, keeper)
    }
    return keeper
  }

  get<T extends Element>(name: string): T | null {
    return (this.known.get(name) as T | undefined) ?? null
  }
}
