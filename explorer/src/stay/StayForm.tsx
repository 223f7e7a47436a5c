/** What is asked: passports, host, day; then stays so far, details and facts. */
import { useExplorer } from '../app/context'
import { backToList, Check, Day, Field, Select, Troubles, useFirstProblem } from '../forms/Field'
import type { Problem } from '../forms/problems'
import type { Choices } from './choices'
import type { Draft } from './draft'
import { Facts } from './Facts'
import { Trips } from './Trips'

export interface Part {
  draft: Draft
  change(part: Partial<Draft>): void
  problems: readonly Problem[]
  choices: Choices
}

interface Props extends Part {
  /** All that was found at the last asking, mended or not. */
  found: readonly Problem[]
  waiting: boolean
  ask(): Promise<void>
  clear(): void
}

export function StayForm({ draft, change, problems, found, choices, waiting, ask, clear }: Props) {
  const { t } = useExplorer().speech
  const form = useFirstProblem<HTMLFormElement>(found)
  const part = { draft, change, problems, choices }
  return (
    <form ref={form} className="form" noValidate autoComplete="off" onSubmit={(event) => {
      event.preventDefault()
      void ask()
    }}>
      <Troubles problems={problems.filter((one) => one.field === '')} />
      <Passports {...part} />
      <Field label={t('stay.host')} field="host" problems={problems}>
        {(tied) => (
          <Select tied={tied} value={draft.host} options={choices.hosts} none="—" chosen={(host) => change({ host })} />
        )}
      </Field>
      <Field label={t('stay.on')} field="on" problems={problems}>
        {(tied) => <Day tied={tied} value={draft.on} chosen={(on) => change({ on })} />}
      </Field>
      <Check label={t('stay.plan')} value={draft.plan} chosen={(plan) => change({ plan })} />
      <Trips {...part} />
      <Details {...part} />
      <Facts {...part} />
      <div className="actions">
        <button type="submit" className="primary" disabled={waiting}>{t(waiting ? 'stay.asking' : 'stay.ask')}</button>
        <button type="button" onClick={clear}>{t('stay.clear')}</button>
      </div>
    </form>
  )
}

function Passports({ draft, change, problems, choices }: Part) {
  const { t } = useExplorer().speech
  const { passports } = draft
  const nth = (at: number) => t('stay.passportN', { n: at + 1 })
  const put = (at: number, code: string) =>
    change({ passports: passports.map((one, index) => (index === at ? code : one)) })
  return (
    <div className="several" data-list="">
      {passports.map((held, at) => (
        <div key={at} className="beside">
          <Field label={passports.length === 1 ? t('stay.passport') : nth(at)} field={`passports.${at}`} problems={problems}>
            {(tied) => (
              <Select tied={tied} value={held} options={choices.passports} none="—" chosen={(code) => put(at, code)} />
            )}
          </Field>
          {passports.length === 1 ? null : (
            <button type="button" aria-label={`${t('form.remove')}: ${nth(at)}`} onClick={(event) => {
              backToList(event.currentTarget)
              change({ passports: passports.filter((_, index) => index !== at) })
            }}>×</button>
          )}
        </div>
      ))}
      <button type="button" data-add="" onClick={() => change({ passports: [...passports, ''] })}>{t('stay.addPassport')}</button>
    </div>
  )
}

const KINDS = [['document', 'documents'], ['purpose', 'purposes'], ['route', 'routes'], ['from', 'countries']] as const

function Details({ draft, change, problems, choices }: Part) {
  const { t } = useExplorer().speech
  const wrong = problems.some(({ field }) => ['as_of', ...KINDS.map(([name]) => name)].includes(field))
  return (
    <details open={wrong || undefined}>
      <summary>{t('stay.more')}</summary>
      {KINDS.map(([name, list]) => (
        <Field key={name} label={t(`stay.${name}`)} field={name} problems={problems}>
          {(tied) => (
            <Select tied={tied} value={draft[name]} options={choices[list]}
              none={name === 'document' ? undefined : t('stay.none')} chosen={(value) => change({ [name]: value })} />
          )}
        </Field>
      ))}
      <Check label={t('stay.visa')} value={draft.visa} chosen={(visa) => change({ visa })} />
      <Field label={t('stay.asOf')} hint={t('stay.asOfHint')} field="as_of" problems={problems}>
        {(tied) => <Day tied={tied} value={draft.as_of} chosen={(value) => change({ as_of: value })} />}
      </Field>
    </details>
  )
}
