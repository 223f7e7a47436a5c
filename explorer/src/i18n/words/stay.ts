import type { Phrases } from '..'

export const stay = {
} as const satisfies Phrases
