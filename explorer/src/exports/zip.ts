/**
 * What the writer of spreadsheets needs of fflate, at once instead of in a worker: fflate makes its worker from a blob
 * when a sheet is large, which our content security policy forbids, and would then wait for ever.
 */
import { zipSync, type Zippable } from 'fflate'

export * from 'fflate'

export function zip(files: Zippable, done: (error: Error | null, archive: Uint8Array) => void): void {
  done(null, zipSync(files))
}
