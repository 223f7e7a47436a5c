/** The queue: what is computed now, what waits, and what ended, each with what can be done about it. */
import { useExplorer } from '../app/context'
import type { Word } from '../i18n'
import type { Job } from '../sources/source'
import { inOrder, isOpen, mayResume, timeLeft } from './jobs'

interface Doing {
  cancel(id: string): void
  resume(id: string): void
}

export function Queue({ jobs, ...doing }: { jobs: readonly Job[] } & Doing) {
  const { t } = useExplorer().speech
  const all = inOrder(jobs)
  const open = all.filter((one) => isOpen(one) || one.state === 'failed')
  const ended = all.filter((one) => !open.includes(one))
  if (all.length === 0) return null
  return (
    <section aria-labelledby="runs-queue">
      <h2 id="runs-queue">{t('runs.queue')}</h2>
      <ul className="jobs">{open.map((job) => <JobCard key={job.id} job={job} {...doing} />)}</ul>
      {ended.length === 0 ? null : (
        <details>
          <summary>{t('runs.ended', { n: ended.length })}</summary>
          <ul className="jobs">{ended.map((job) => <JobCard key={job.id} job={job} {...doing} />)}</ul>
        </details>
      )}
    </section>
  )
}

function JobCard({ job, cancel, resume }: { job: Job } & Doing) {
  const { go, speech } = useExplorer()
  const { t, number } = speech
  const { id, state, run, request, members, done, waiting, findings } = job
  const name = run ?? request.scenario
  const left = state === 'running' ? timeLeft(job.eta_seconds) : null
  const buttons: { word: Word; act(): void }[] = [
    ...(run && done > 0 ? [{ word: 'runs.open', act: () => go({ run, tab: 'map' }) } as const] : []),
    ...(isOpen(job) ? [{ word: 'runs.cancel', act: () => cancel(id) } as const] : []),
    ...(mayResume(job) ? [{ word: 'runs.resume', act: () => resume(id) } as const] : []),
  ]
  const settings = Object.entries(request.settings)
  return (
    <li className={`job ${state}`}>
      <div className="job-head">
        <strong>{name}</strong>
        <span>{speech.named('state', state)}{waiting > 0 ? `, ${t('runs.place', { n: waiting })}` : ''}</span>
        <span className="hint">
          {t('runs.of', { done: number(done), all: number(members) })}{left ? ` · ${t(left.word, { n: left.n })}` : ''}
        </span>
        <span className="actions">
          {buttons.map(({ word, act }) => (
            <button key={word} type="button" aria-label={`${t(word)}: ${name}`} onClick={act}>{t(word)}</button>
          ))}
        </span>
      </div>
      {state === 'running' ? <progress max={members} value={done} aria-label={`${t('runs.progress')}: ${name}`} /> : null}
      {settings.length === 0 ? null : <p className="hint"><code>{settings.map(([key, value]) => `${key}=${value}`).join(' ')}</code></p>}
      {findings.length === 0 ? null : (
        <ul className="wrong" lang="en">
          {findings.map((one, at) => <li key={at}><code>{one.code}</code> {one.message}{one.cure ? ` → ${one.cure}` : ''}</li>)}
        </ul>
      )}
    </li>
  )
}
