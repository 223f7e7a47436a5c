/** All that is needed to take something away, and only then. Built apart as writers.js. */
import { fileOf } from './files'

export const writers = { fileOf }
export type Writers = typeof writers

// in a single file it lies beside the bundle, which finds it by this name
Object.assign(globalThis, { spilloverWriters: writers })
