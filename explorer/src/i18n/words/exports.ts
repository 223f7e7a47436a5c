import type { Phrases } from '..'

export const exports = {
} as const satisfies Phrases
