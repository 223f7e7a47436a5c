import type { Phrases } from '..'

export const why = {
} as const satisfies Phrases
