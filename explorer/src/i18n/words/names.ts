import type { Phrases } from '..'

export const names = {
} as const satisfies Phrases
