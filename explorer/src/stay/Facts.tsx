/** Facts that bear on exposure: what each passport makes a person liable to. All of it if wanted only. */
import { useExplorer } from '../app/context'
import { backToList, Field, Select } from '../forms/Field'
import { said } from '../forms/words'
import { FACTS, MAY_BE_NONE, newFact, type FactDraft, type FactName } from './draft'
import type { Part } from './StayForm'

/** Acts that a state may allege, as the packs name them. */
const ACTS = [
  'draft_evasion', 'mobilisation_summons', 'absence', 'desertion', 'refusal_to_fight', 'surrender', 'foreign_service',
  'mercenary',
] as const

export function Facts({ draft, change, problems, choices }: Part) {
  const { speech } = useExplorer()
  const { t } = speech
  const { facts } = draft
  const put = (at: number, part: Partial<FactDraft>) =>
    change({ facts: facts.map((one, index) => (index === at ? { ...one, ...part } : one)) })
  const values = (name: FactName) => {
    if (name === 'asylum') return [{ value: 'yes', text: t('stay.yes') }, { value: 'no', text: t('stay.no') }]
    const nobody = MAY_BE_NONE.includes(name) ? [{ value: 'none', text: t('stay.nobody') }] : []
    return [...nobody, ...choices.countries]
  }
  const nth = (at: number) => t('stay.factN', { n: at + 1 })
  const names = FACTS.map((value) => ({ value, text: t(`stay.fact.${value}`) }))
  const acts = ACTS.map((value) => ({ value, text: said(speech, 'stay.act', value) }))
  return (
    <details data-list="" open={facts.length > 0 || undefined}>
      <summary>{t('stay.facts')}</summary>
      <p className="hint">{t('stay.factsHint')}</p>
      {facts.map((fact, at) => (
        <div key={fact.key} className="card" role="group" aria-label={nth(at)}>
          <div className="beside">
            <Field label={nth(at)} field={`facts.${at}.name`} problems={problems}>
              {(tied) => (
                <Select tied={tied} value={fact.name} options={names}
                  chosen={(name) => put(at, { name: name as FactName, value: '', act: '' })} />
              )}
            </Field>
            <button type="button" aria-label={`${t('form.remove')}: ${nth(at)}`} onClick={(event) => {
              backToList(event.currentTarget)
              change({ facts: facts.filter((_, index) => index !== at) })
            }}>×</button>
          </div>
          <Field label={t('stay.factValue')} field={`facts.${at}.value`} problems={problems}>
            {(tied) => (
              <Select tied={tied} value={fact.value} options={values(fact.name)} none="—"
                chosen={(value) => put(at, { value })} />
            )}
          </Field>
          {fact.name !== 'offence' ? null : (
            <Field label={t('stay.factAct')} field={`facts.${at}.act`} problems={problems}>
              {(tied) => (
                <Select tied={tied} value={fact.act} options={acts} none="—" chosen={(act) => put(at, { act })} />
              )}
            </Field>
          )}
        </div>
      ))}
      <button type="button" data-add="" onClick={() => change({ facts: [...facts, newFact()] })}>{t('stay.addFact')}</button>
    </details>
  )
}
