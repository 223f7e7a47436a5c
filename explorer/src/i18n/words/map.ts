import type { Phrases } from '..'

export const map = {
} as const satisfies Phrases
