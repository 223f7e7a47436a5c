import type { Phrases } from '..'

export const compare = {
} as const satisfies Phrases
