/** Fields of a form: a label above, what is wrong beneath, each tied to its control for those who hear the page. */
import { useEffect, useId, useRef, type ReactNode } from 'react'
import { useExplorer } from '../app/context'
import type { Problem } from './problems'
import './forms.css'

export interface Tied {
  id: string
  'aria-invalid': true | undefined
  'aria-describedby': string | undefined
  autoComplete: 'off'
}

/** A control with its label; `children` draws the control with what ties them together. */
export function Field(props: {
  label: ReactNode
  hint?: ReactNode
  field: string
  problems: readonly Problem[]
  className?: string
  children: (tied: Tied) => ReactNode
}) {
  const { label, hint, field, problems, className = '', children } = props
  const id = useId()
  const wrong = problems.filter((one) => one.field === field)
  const described = [hint ? `${id}-hint` : '', wrong.length > 0 ? `${id}-wrong` : ''].filter(Boolean).join(' ')
  const tied: Tied = {
    id, 'aria-invalid': wrong.length > 0 || undefined, 'aria-describedby': described || undefined, autoComplete: 'off',
  }
  return (
    <div className={`field ${className}`}>
      <label htmlFor={id}>{label}</label>
      {children(tied)}
      {hint ? <div className="hint" id={`${id}-hint`}>{hint}</div> : null}
      {wrong.length > 0 ? <div className="wrong" id={`${id}-wrong`}><Texts problems={wrong} /></div> : null}
    </div>
  )
}

function Texts({ problems }: { problems: readonly Problem[] }) {
  return problems.map((one, index) => (
    <div key={index} lang={one.program ? 'en' : undefined}>{one.text}{one.code ? <> <code>{one.code}</code></> : null}</div>
  ))
}

/** What is wrong with the form as a whole, or with fields that are not shown. */
export function Troubles({ problems }: { problems: readonly Problem[] }) {
  const { t } = useExplorer().speech
  if (problems.length === 0) return null
  return (
    <div className="failure" role="alert" tabIndex={-1} data-trouble="">
      <strong>{t('app.failed')}</strong>
      <Texts problems={problems} />
    </div>
  )
}

/** Brings the reader to the first thing that is wrong, whenever problems are found (not when they are mended). */
export function useFirstProblem<T extends HTMLElement>(problems: readonly Problem[]) {
  const form = useRef<T>(null)
  useEffect(() => {
    if (problems.length === 0) return
    form.current?.querySelector<HTMLElement>('[aria-invalid], [data-trouble]')?.focus()
  }, [problems])
  return form
}

export interface Option {
  value: string
  text: string
  /** Where it is not the reader's. */
  lang?: 'en'
}

export function Select(props: {
  tied: Tied
  value: string
  options: readonly Option[]
  none?: string
  chosen(value: string): void
}) {
  const { tied, value, options, none, chosen } = props
  return (
    <select {...tied} value={value} onChange={(event) => chosen(event.target.value)}>
      {none === undefined ? null : <option value="">{none}</option>}
      {options.map((one) => <option key={one.value} value={one.value} lang={one.lang}>{one.text}</option>)}
    </select>
  )
}

/** A day of the calendar, as 2022-09-21; "" while there is none. */
export function Day(props: { tied: Tied; value: string; min?: string; max?: string; chosen(value: string): void }) {
  const { tied, value, min, max, chosen } = props
  return <input {...tied} type="date" value={value} min={min} max={max} onChange={(event) => chosen(event.target.value)} />
}

export function Check(props: { label: string; value: boolean; chosen(value: boolean): void }) {
  return (
    <label className="check">
      <input type="checkbox" checked={props.value} onChange={(event) => props.chosen(event.target.checked)} />
      <span>{props.label}</span>
    </label>
  )
}

/** Whoever takes a row away goes on from the button that adds one, not from the top of the page. */
export function backToList(button: HTMLElement): void {
  button.closest('[data-list]')?.querySelector<HTMLElement>('[data-add]')?.focus()
}

/** Keeps the focus on a button whose row was moved, or on its neighbour once it can do no more. */
export function keepFocus(button: HTMLButtonElement): void {
  window.setTimeout(() => {
    const other = button.parentElement?.querySelector<HTMLElement>('button:not(:disabled)')
    ;(button.disabled ? other : button)?.focus()
  })
}
