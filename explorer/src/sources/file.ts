/** One file: the views lie in the page itself, compressed; there is nobody to ask for more. */
import type { Topology } from 'topojson-specification'
import type { Language } from '../i18n'
import type { Pack } from '../i18n/pack'
import type { Writers } from '../exports/writers'
import type { Difference, View } from '../model/types'
import { Refused, type RunRow, type Source } from './source'

interface Contents {
  views: View[]
  /** Of the second view less the first, null where they cannot be compared; `refused` then says why. */
  difference: Difference | null
  refused: string
  world: Topology
  words: Record<Language, Pack>
}

/** Reads `<script type="application/octet-stream" id="spillover-data">`: base64 of a gzipped JSON document. */
export async function fileSource(element: HTMLElement): Promise<Source> {
  const bytes = Uint8Array.from(window.atob((element.textContent ?? '').trim()), (letter) => letter.charCodeAt(0))
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))
  const contents = (await new Response(stream).json()) as Contents
  return {
    kind: 'file',
    words: async (lang) => contents.words[lang],
    world: async () => contents.world,
    writers: async () => (globalThis as unknown as { spilloverWriters: Writers }).spilloverWriters,
    runs: async () => contents.views.map(rowOf),
    view: async (run) => contents.views.find((view) => view.run.name === run) ?? missing(run),
    difference: async (against, compared) => differenceOf(contents, against, compared),
  }
}

function rowOf({ run }: View): RunRow {
  const { name, scenario, movement, members, done, days, seed, created } = run
  const status = done < members ? 'interrupted' : 'complete'
  return { name, scenario, movement, members, done, days, seed, status, created, updated: created }
}

function differenceOf({ difference, refused }: Contents, against: string, compared: string): Difference {
  if (difference?.against.name === against && difference.compared.name === compared) return difference
  const message = refused || `this file holds no difference of '${compared}' from '${against}'`
  throw new Refused([{ code: 'RUN-031', message, cure: 'write a file of these two runs with: spillover report' }])
}

function missing(run: string): never {
  throw new Refused([{ code: 'RUN-004', message: `this file holds no run '${run}'`, cure: 'choose one of the list' }])
}
