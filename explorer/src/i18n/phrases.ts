/** Every phrase of the explorer. Only the build and tests read them from here; a page loads those of its language. */
import { app } from './words/app'
import { compare } from './words/compare'
import { exports } from './words/exports'
import { map } from './words/map'
import { names } from './words/names'
import { runs } from './words/runs'
import { series } from './words/series'
import { stay } from './words/stay'
import { table } from './words/table'
import { why } from './words/why'

export const PHRASES = { ...app, ...compare, ...exports, ...map, ...names, ...runs, ...series, ...stay, ...table, ...why }
