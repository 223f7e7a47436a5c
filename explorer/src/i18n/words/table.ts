import type { Phrases } from '..'

export const table = {
} as const satisfies Phrases
