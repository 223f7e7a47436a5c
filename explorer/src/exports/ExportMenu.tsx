/** Takes away what is shown: as a table in four forms, or as a picture in two. */
import { useEffect, useId, useRef, useState } from 'react'
import { useExplorer } from '../app/context'
import type { Word } from '../i18n'
import type { Table } from '../table/table'
import type { Drawing } from './drawing'
import { download, PICTURE_FORMS, TABLE_FORMS, type Form } from './formats'
import type { Picture } from './picture'
import './exports.css'

export function ExportMenu({ table, picture }: { table(): Table; picture?(drawing: Drawing): Picture }) {
  const { source, speech } = useExplorer()
  const [open, setOpen] = useState(false)
  const [side, setSide] = useState<'left' | 'right'>('left')
  const [hxl, setHxl] = useState(false)
  const { busy, said, run } = useRunning()
  const box = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  const id = useId()
  useClosing(open, box, () => setOpen(false))
  const take = (form: Form) => run(form, async () => {
    const { fileOf } = await source.writers()
    const file = await fileOf(form, { table, picture, hxl })
    download(file)
    return file.name
  })
  const { t } = speech
  return (
    <div className="exports" ref={box} onKeyDown={(event) => {
      if (event.key !== 'Escape' || !open) return
      event.stopPropagation()
      setOpen(false)
      button.current?.focus()
    }}>
      <button type="button" ref={button} aria-expanded={open} aria-controls={id} onClick={() => {
        setSide(sideOf(box.current))
        setOpen(!open)
      }}>
        {t('exports.open')}
      </button>
      <div id={id} className={`panel ${side}`} hidden={!open} role="group" aria-label={t('exports.open')}>
        <Forms title={t('exports.asTable')} forms={TABLE_FORMS} busy={busy} take={take} />
        <label className="hxl">
          <input type="checkbox" checked={hxl} onChange={(event) => setHxl(event.target.checked)} />
          <span>{t('exports.hxl')}</span>
        </label>
        {picture ? <Forms title={t('exports.asPicture')} forms={PICTURE_FORMS} busy={busy} take={take} /> : null}
        <p className="said" role={said?.failed ? 'alert' : 'status'}>{said ? saidIn(t, said) : ''}</p>
      </div>
    </div>
  )
}

function Forms(props: { title: string; forms: readonly Form[]; busy: Form | null; take(form: Form): void }) {
  const { title, forms, busy, take } = props
  const { t } = useExplorer().speech
  return (
    <div className="forms" role="group" aria-label={title}>
      <strong>{title}</strong>
      {forms.map((form) => (
        <button key={form} type="button" aria-disabled={busy !== null} aria-busy={busy === form} onClick={() => take(form)}>
          <b>{t(`exports.${form}`)}</b> <span>{t(`exports.${form}.for`)}</span>
        </button>
      ))}
    </div>
  )
}

/** The side of the button that the panel begins at, so that it stays within the page. */
function sideOf(box: HTMLElement | null): 'left' | 'right' {
  const { left = 0, right = 0 } = box?.getBoundingClientRect() ?? {}
  return left + right < document.documentElement.clientWidth ? 'left' : 'right'
}

interface Said {
  failed: boolean
  form: Form
  text: string
}

function saidIn(t: (word: Word, given?: Record<string, string>) => string, { failed, form, text }: Said): string {
  return failed ? t('exports.failed', { form: t(`exports.${form}`), why: text }) : t('exports.done', { name: text })
}

/** One export at a time, and what became of the last. */
function useRunning() {
  const [busy, setBusy] = useState<Form | null>(null)
  const [said, setSaid] = useState<Said | null>(null)
  function run(form: Form, work: () => Promise<string>): void {
    if (busy !== null) return // its buttons are not disabled, since a button that is loses the focus
    setBusy(form)
    setSaid(null)
    work().then(
      (text) => setSaid({ failed: false, form, text }),
      (error: unknown) => setSaid({ failed: true, form, text: error instanceof Error ? error.message : String(error) }),
    ).finally(() => setBusy(null))
  }
  return { busy, said, run }
}

/** Closes when something else is pressed or focused. */
function useClosing(open: boolean, box: React.RefObject<HTMLElement | null>, close: () => void): void {
  useEffect(() => {
    if (!open) return
    // in a notebook the page lies in a shadow, where only the path of an event tells what was meant
    const elsewhere = (event: Event) => {
      if (box.current && !event.composedPath().includes(box.current)) close()
    }
    document.addEventListener('pointerdown', elsewhere)
    document.addEventListener('focusin', elsewhere)
    return () => {
      document.removeEventListener('pointerdown', elsewhere)
      document.removeEventListener('focusin', elsewhere)
    }
  })
}
