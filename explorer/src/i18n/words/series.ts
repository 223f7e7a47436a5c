import type { Phrases } from '..'

export const series = {
} as const satisfies Phrases
