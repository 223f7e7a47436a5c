import type { Phrases } from '..'

export const runs = {
} as const satisfies Phrases
