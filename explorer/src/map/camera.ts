/** Where a map looks: shared by maps that move together, or of one map alone. */
import type { Viewport } from './projection'

export class Camera {
  /** In parts of the width, so that maps of different sizes can share it; null: at its start. */
  port: Viewport | null = null
  private readonly listeners = new Set<() => void>()

  move(port: Viewport | null): void {
    this.port = port
    for (const changed of this.listeners) changed()
  }

  listen = (changed: () => void): (() => void) => {
    this.listeners.add(changed)
    return () => {
      this.listeners.delete(changed)
    }
  }
}
