/** A notebook: questions go to the Python process as messages of the widget, answers come back the same way. */
import type { Topology } from 'topojson-specification'
import type { Finding } from '../model/types'
import type { Writers } from '../exports/writers'
import { Refused, type Source } from './source'

/** What anywidget gives us of its model. */
export interface WidgetModel {
  get(name: string): unknown
  send(content: unknown): void
  on(event: 'msg:custom', handler: (message: Answer) => void): void
  off(event: 'msg:custom', handler: (message: Answer) => void): void
}

interface Answer {
  id: number
  result?: unknown
  findings?: Finding[]
}

export function notebookSource(model: WidgetModel): { source: Source; close(): void } {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  let asked = 0

  function hear({ id, result, findings }: Answer): void {
    const question = waiting.get(id)
    waiting.delete(id)
    if (findings) question?.reject(new Refused(findings))
    else question?.resolve(result)
  }
  model.on('msg:custom', hear)

  function ask<T>(verb: string, ...words: unknown[]): Promise<T> {
    asked += 1
    const id = asked
    return new Promise<T>((resolve, reject) => {
      waiting.set(id, { resolve: resolve as (value: unknown) => void, reject })
      model.send({ id, verb, words })
    })
  }

  // asked before all else, since a difference that takes long holds up whatever is asked after it
  const world = ask<Topology>('world')
  world.catch(() => undefined)

  const source: Source = {
    kind: 'notebook',
    words: (lang) => ask('words', lang),
    world: () => world,
    writers: async () => (await importText(await ask<string>('writers'))).writers,
    runs: () => ask('runs'),
    view: (run) => ask('view', run),
    difference: (against, compared) => ask('difference', against, compared),
    stay: { words: () => ask('stay_words'), ask: (question) => ask('stay', question) },
  }
  return { source, close: () => model.off('msg:custom', hear) }
}

/** A module from its text, since a notebook's page has no address of ours to load one from. */
async function importText(text: string): Promise<{ writers: Writers }> {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }))
  try {
    return await import(/* @vite-ignore */ address)
  } finally {
    URL.revokeObjectURL(address)
  }
}
