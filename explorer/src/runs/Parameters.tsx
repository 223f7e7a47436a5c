/** Parameters by mechanism: each with meaning, unit, bounds, prior and source, to search, change and reset. */
import { useState } from 'react'
import { useExplorer } from '../app/context'
import { useLoaded } from '../app/loading'
import { Check, Field, Select, type Tied } from '../forms/Field'
import type { Problem } from '../forms/problems'
import { said } from '../forms/words'
import type { Speech } from '../i18n'
import { parameterWords } from '../i18n/parameters'
import { Around, HOLE } from '../why/English'
import type { Form, FormParameter } from '../sources/source'
import { changedSettings, grouped, isChanged, matches, type Bounds } from './request'

interface Props {
  form: Form
  settings: Record<string, string>
  problems: readonly Problem[]
  put(settings: Record<string, string>): void
}

export function Parameters({ form, settings, problems, put }: Props) {
  const { source, speech } = useExplorer()
  const { t } = speech
  const [search, setSearch] = useState('')
  const [onlyChanged, setOnlyChanged] = useState(false)
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set())
  const words = useLoaded(speech.lang, () => parameterWords(source, speech.lang))
  const meanings = words.state === 'ready' ? words.value : {}
  const changes = Object.keys(changedSettings(form, settings)).length
  const wrong = (one: FormParameter) => problems.some(({ field }) => field === `settings.${one.id}`)
  const sought = search.trim() !== '' || onlyChanged
  const finds = (one: FormParameter) =>
    wrong(one) || ((!onlyChanged || isChanged(one, settings[one.id]))
      && matches(search.trim(), [one.id, one.about, meanings[one.about] ?? '', speech.named('mechanism', one.mechanism)]))
  const groups = grouped(form.parameters, finds)
  const toggle = (name: string, open: boolean) =>
    setOpened((old) => new Set(open ? [...old, name] : [...old].filter((one) => one !== name)))
  return (
    <fieldset>
      <legend>{t('runs.parameters')}</legend>
      <p className="hint">{t('runs.drawn')}</p>
      <div className="toolbar">
        <Field label={t('runs.search')} field="search" problems={[]}>
          {(tied) => <input {...tied} type="search" value={search} onChange={(event) => setSearch(event.target.value)} />}
        </Field>
        <Check label={t('runs.onlyChanged')} value={onlyChanged} chosen={setOnlyChanged} />
        <button type="button" disabled={changes === 0} onClick={() => put({})}>{t('runs.resetAll')}</button>
        <span className="hint" role="status">
          {t('runs.changed', { n: changes })}{sought ? ` · ${t('runs.found', { n: groups.flatMap(([, all]) => all).length })}` : ''}
        </span>
      </div>
      {groups.map(([name, all]) => {
        const open = sought || opened.has(name) || all.some(wrong)
        const changed = all.filter((one) => isChanged(one, settings[one.id])).length
        return (
          <details key={name} open={open} onToggle={(event) => toggle(name, event.currentTarget.open)}>
            <summary>
              <code>{name}</code> {speech.named('mechanism', name, '')}{' '}
              <span className="hint">({all.length}{changed > 0 ? `; ${t('runs.changed', { n: changed })}` : ''})</span>
            </summary>
            {open ? all.map((one) => (
              <Parameter key={one.id} parameter={one} text={settings[one.id]} meaning={meanings[one.about]}
                problems={problems.filter(({ field }) => field === `settings.${one.id}`)}
                put={(text) => put(withText(settings, one.id, text))} />
            )) : null}
          </details>
        )
      })}
    </fieldset>
  )
}

function withText(settings: Record<string, string>, id: string, text: string | null): Record<string, string> {
  const { [id]: _, ...others } = settings
  return text === null ? others : { ...others, [id]: text }
}

interface ParameterProps {
  parameter: FormParameter
  text: string | undefined
  meaning: string | undefined
  problems: readonly Problem[]
  put(text: string | null): void
}

function Parameter({ parameter, text, meaning, problems, put }: ParameterProps) {
  const { speech } = useExplorer()
  const { t } = speech
  const { id, name, about, unit, prior, source, set_by: setBy } = parameter
  const changed = isChanged(parameter, text)
  const facts = [
    unit === '1' || unit === 'name' || unit === 'switch' ? '' : speech.named('unit', unit), boundsText(parameter, speech),
    t('runs.now', { value: shown(plain(parameter, READ_DIGITS), speech) }), said(speech, 'runs.setBy', setBy),
  ].filter(Boolean)
  return (
    <div className={changed ? 'parameter changed' : 'parameter'}>
      <Field field={`settings.${id}`} problems={problems}
        label={<><span lang={meaning ? undefined : 'en'}>{meaning ?? about}</span> <code>{name}</code></>}
        hint={<>{facts.join(' · ')} · {prior ? <><Around phrase={t('runs.prior', { prior: HOLE })}>{prior}</Around> · </> : null}{t('runs.source')} <code>{source}</code></>}>
        {(tied) => <Control parameter={parameter} tied={tied} text={text ?? plain(parameter, TYPED_DIGITS)} put={put} />}
      </Field>
      {changed ? <button type="button" aria-label={`${t('runs.reset')}: ${id}`} onClick={() => put(null)}>{t('runs.reset')}</button> : null}
    </div>
  )
}

function Control(props: { parameter: FormParameter; tied: Tied; text: string; put(text: string | null): void }) {
  const { parameter, tied, text, put } = props
  const { t } = useExplorer().speech
  const { type, low, high, choices } = parameter
  if (type === 'boolean') {
    const options = [{ value: 'true', text: t('stay.yes') }, { value: 'false', text: t('stay.no') }]
    return <Select tied={tied} value={text.toLowerCase()} options={options} chosen={put} />
  }
  if (type === 'choice') return <Select tied={tied} value={text} options={choices.map((value) => ({ value, text: value }))} chosen={put} />
  const number = type === 'number' || type === 'integer'
  return (
    <input {...tied} type={number ? 'number' : 'text'} step={type === 'integer' ? 1 : 'any'} min={low ?? undefined} max={high ?? undefined}
      spellCheck={false} value={text} onChange={(event) => put(event.target.value)} />
  )
}

/** Digits that one reads, and digits that make no difference to a run. */
const READ_DIGITS = 5
const TYPED_DIGITS = 15
/** Digits behind the point that the smallest of values needs. */
const MOST_DIGITS = 10

/** What stands, without the tail of binary fractions: 0.21449, not 0.21449000000000001. */
function plain({ value, type }: FormParameter, digits: number): string {
  const number = Number(value)
  return type === 'number' && value !== '' && Number.isFinite(number) ? String(Number(number.toPrecision(digits))) : value
}

/** A value as it is written in the language. */
function shown(value: string | number, { number }: Speech): string {
  return value === '' || !Number.isFinite(Number(value)) ? String(value) : number(Number(value), MOST_DIGITS)
}

export function boundsText(bounds: Bounds, speech: Speech): string {
  const { t } = speech
  const [low, high] = [bounds.low, bounds.high].map((one) => (one === null || one >= Number.MAX_SAFE_INTEGER ? null : shown(one, speech)))
  if (low && high) return t('runs.bounds', { low, high })
  if (low) return t('runs.atLeast', { low })
  return high ? t('runs.atMost', { high }) : ''
}
