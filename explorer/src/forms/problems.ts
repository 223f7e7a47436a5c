/** What is wrong with a form, and at which of its fields. Fields are named by dotted paths, as `trips.0.out`. */
import type { Finding } from '../model/types'
import { Refused } from '../sources/source'

export interface Problem {
  /** Path of the field, "" for what concerns the whole form. */
  field: string
  text: string
  code: string
  /** Whether the text is the program's own, in English. */
  program: boolean
}

/** What was refused, each finding put beside the field that `fieldOf` names. */
export function problemsOf(error: unknown, fieldOf: (finding: Finding) => string): Problem[] {
  if (!(error instanceof Refused)) return [{ field: '', text: (error as Error).message, code: '', program: true }]
  return error.findings.map((one) => ({
    field: fieldOf(one), text: one.cure ? `${one.message} → ${one.cure}` : one.message, code: one.code, program: true,
  }))
}

/** The path of a finding's column: `--on`, `on` and `body.trips.0.in` say the same as `on` and `trips.0.in`. */
export function pathOf(finding: Finding): string {
  const column = (finding.column ?? '').trim().replace(/^--/, '').replace(/\[(\d+)\]/g, '.$1')
  return column.replace(/^(body|request|question)\./, '').replaceAll('-', '_')
}

/** What stands at a path of a form's draft, as text; a part of the path may itself hold dots, as `settings.rents.lag`. */
export function textAt(draft: unknown, path: string): string {
  let value: unknown = draft
  let rest = path
  while (rest !== '' && typeof value === 'object' && value !== null) {
    const own = value as Record<string, unknown>
    const name = rest in own ? rest : (rest.split('.')[0] ?? '')
    value = own[name]
    rest = rest.slice(name.length + 1)
  }
  return JSON.stringify(value) ?? ''
}

/** The problems whose fields still stand as they did when they were found. */
export function stillThere(problems: readonly Problem[], then: unknown, now: unknown): readonly Problem[] {
  return then === now ? problems : problems.filter(({ field }) => field === '' || textAt(then, field) === textAt(now, field))
}
