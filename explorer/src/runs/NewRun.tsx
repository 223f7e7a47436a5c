/** The form of a new run (`as` names the run that it repeats), made from what the program says of a scenario. */
import { useEffect, useMemo, useState } from 'react'
import { useExplorer } from '../app/context'
import { useLoaded } from '../app/loading'
import { Command } from '../forms/Command'
import { Day, Field, Select, Troubles, useFirstProblem } from '../forms/Field'
import { problemsOf, stillThere, type Problem } from '../forms/problems'
import { sentence } from '../forms/words'
import type { Form, Source } from '../sources/source'
import { boundsText, Parameters } from './Parameters'
import { boundsOf, commandOf, faultsOf, fieldOf, namesOf, PLAIN, requestOf, scenarioNamed, type RunDraft } from './request'

type Jobs = NonNullable<Source['jobs']>

export function NewRun({ jobs, first, as }: { jobs: Jobs; first: RunDraft; as: string }) {
  const { speech } = useExplorer()
  const { t } = speech
  const [draft, setDraft] = useState(first)
  const scenarios = useLoaded('scenarios', () => jobs.scenarios())
  const rows = scenarios.state === 'ready' ? scenarios.value : []
  const about = scenarioNamed(rows, draft.scenario)
  const form = useLoaded(about?.name ?? null, () => jobs.form(about?.name ?? ''))
  const named = useMemo(() => ({ ...draft, scenario: about?.name ?? draft.scenario }), [draft, about])
  const lost = scenarios.state === 'ready' && draft.scenario !== '' && about === undefined
  const problems: Problem[] = lost
    ? [{ field: 'scenario', text: t('runs.noScenario', { name: draft.scenario }), code: '', program: false }] : []
  const failed = scenarios.state === 'failed' ? scenarios.error : form.state === 'failed' ? form.error : null
  return (
    <>
      {as && draft.scenario === first.scenario ? <p className="hint">{t('runs.from', { run: as })}</p> : null}
      <div className="form">
        <Field label={t('runs.scenario')} field="scenario" problems={problems}
          hint={about && <span lang="en"><strong>{about.title}</strong> {about.question}</span>}>
          {(tied) => (
            <Select tied={tied} value={about?.name ?? ''} none="—"
              chosen={(scenario) => setDraft({ ...draft, scenario, settings: {} })}
              options={rows.map(({ name, title }) => ({ value: name, text: `${name} · ${title}`, lang: 'en' }))} />
          )}
        </Field>
      </div>
      {failed ? <Troubles problems={problemsOf(failed, () => '')} /> : null}
      {about && form.state === 'loading' ? <p className="hint" role="status">{t('app.loading')}</p> : null}
      {form.state === 'ready' && about
        ? <Sheet key={about.name} jobs={jobs} form={form.value} draft={named} change={setDraft} /> : null}
    </>
  )
}

interface SheetProps {
  jobs: Jobs
  form: Form
  draft: RunDraft
  change(draft: RunDraft): void
}

function Sheet({ jobs, form, draft, change }: SheetProps) {
  const { t } = useExplorer().speech
  const { found, state, submit } = useSubmit(jobs, form, draft)
  const sheet = useFirstProblem<HTMLFormElement>(found.problems)
  const problems = stillThere(found.problems, found.draft, draft)
  const fields: readonly string[] = [...PLAIN, 'scenario']
  const shown = (field: string) => fields.includes(field) || form.parameters.some((one) => field === `settings.${one.id}`)
  return (
    <form ref={sheet} className="form" noValidate autoComplete="off" onSubmit={(event) => {
      event.preventDefault()
      void submit()
    }}>
      <Troubles problems={problems.filter(({ field }) => !shown(field) || field === 'scenario')} />
      <General form={form} draft={draft} problems={problems} put={(part) => change({ ...draft, ...part })} />
      <Parameters form={form} settings={draft.settings} problems={problems} put={(settings) => change({ ...draft, settings })} />
      <Command title={t('form.command')} text={commandOf(requestOf(draft, form))} />
      <div className="actions">
        <button type="submit" className="primary" disabled={state === 'sending'}>
          {t(state === 'sending' ? 'runs.starting' : 'runs.start')}
        </button>
        <span role="status">{state === 'queued' ? t('runs.queued') : ''}</span>
      </div>
    </form>
  )
}

function General(props: { form: Form; draft: RunDraft; problems: readonly Problem[]; put(part: Partial<RunDraft>): void }) {
  const { form, draft, problems, put } = props
  const { speech } = useExplorer()
  const { t, date } = speech
  const { start, days } = form.scenario
  const movements = namesOf(form, 'movement')
  const whole = (name: 'members' | 'seed', hint: string) => {
    const bounds = boundsOf(form, name)
    return (
      <Field label={t(`runs.${name}`)} hint={`${hint} (${boundsText(bounds, speech)})`} field={name} problems={problems}>
        {(tied) => (
          <input {...tied} type="number" step={1} min={bounds.low ?? undefined} max={bounds.high ?? undefined} value={draft[name]}
            onChange={(event) => put({ [name]: event.target.value })} />
        )}
      </Field>
    )
  }
  return (
    <div className="general">
      {whole('members', t('runs.membersHint'))}
      {whole('seed', t('runs.seedHint'))}
      <Field label={t('runs.until')} hint={sentence(t('runs.untilHint', { days, start: date(start) }))} field="until" problems={problems}>
        {(tied) => <Day tied={tied} value={draft.until} min={start} chosen={(until) => put({ until })} />}
      </Field>
      <Field label={t('runs.asOf')} hint={t('runs.asOfHint')} field="as_of" problems={problems}>
        {(tied) => <Day tied={tied} value={draft.as_of} chosen={(value) => put({ as_of: value })} />}
      </Field>
      <Field label={t('runs.movement')} field="movement" problems={problems}>
        {(tied) => movements.length > 0 ? (
          <Select tied={tied} value={draft.movement} none={t('runs.asScenario')} chosen={(movement) => put({ movement })}
            options={movements.map((value) => ({ value, text: value }))} />
        ) : (
          <input {...tied} type="text" spellCheck={false} placeholder={t('runs.asScenario')} value={draft.movement}
            onChange={(event) => put({ movement: event.target.value })} />
        )}
      </Field>
    </div>
  )
}

/** Sends the request once it is right; what the program refuses is put beside its fields. */
function useSubmit(jobs: Jobs, form: Form, draft: RunDraft) {
  const { speech } = useExplorer()
  const { t, date } = speech
  const [found, setFound] = useState<{ problems: readonly Problem[]; draft: RunDraft }>({ problems: [], draft })
  const [state, setState] = useState<'idle' | 'sending' | 'queued'>('idle')
  // "In the queue" is said of what was sent, not of what is typed next
  useEffect(() => setState('idle'), [draft])
  async function submit(): Promise<void> {
    const wrong = faultsOf(draft, form).map(({ field, word, given }) => ({
      field, code: '', program: false,
      text: t(word, { start: given.start ? date(given.start) : '', bounds: given.bounds ? boundsText(given.bounds, speech) : '' }),
    }))
    setFound({ problems: wrong, draft })
    if (wrong.length > 0) return
    setState('sending')
    try {
      await jobs.submit(requestOf(draft, form))
      setState('queued')
    } catch (error) {
      setState('idle')
      setFound({ problems: problemsOf(error, (finding) => fieldOf(finding, form)), draft })
    }
  }
  return { found, state, submit }
}
