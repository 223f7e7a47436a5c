/** Runs that are there, the queue of those that are wanted, and a form for a new one. */
import { useEffect, useRef, useState } from 'react'
import { useExplorer } from '../app/context'
import { useLoaded } from '../app/loading'
import { Troubles } from '../forms/Field'
import { problemsOf, type Problem } from '../forms/problems'
import type { Job, Source } from '../sources/source'
import { news, stamp } from './jobs'
import { NewRun } from './NewRun'
import { Queue } from './Queue'
import { RunList } from './RunList'
import { draftOf, newDraft, type RunDraft } from './request'
import './runs.css'

/** What a new run begins with; `turn` tells one beginning from the next. */
interface Beginning {
  turn: number
  draft: RunDraft
  /** The run that is done again, "" for none. */
  as: string
}

type Jobs = NonNullable<Source['jobs']>

export function RunsTab() {
  const { source } = useExplorer()
  return source.jobs ? <Desk jobs={source.jobs} /> : null
}

function Desk({ jobs }: { jobs: Jobs }) {
  const { source, speech } = useExplorer()
  const { t } = speech
  const { queue, lost, told } = useQueue(jobs)
  const rows = useLoaded(`runs ${stamp(queue)}`, () => source.runs())
  const [shown, setShown] = useState<{ list: Awaited<ReturnType<Source['runs']>> }>({ list: [] })
  const [begin, setBegin] = useState<Beginning>({ turn: 0, draft: newDraft(), as: '' })
  const [problems, setProblems] = useState<readonly Problem[]>([])
  /** The run whose settings are asked for, which takes a while where its view is not there yet. */
  const [reading, setReading] = useState('')
  const head = useRef<HTMLHeadingElement>(null)
  // the old list stays until the new one is there
  useEffect(() => { if (rows.state === 'ready') setShown({ list: rows.value }) }, [rows])

  async function again(run: string): Promise<void> {
    setReading(run)
    try {
      const view = await source.view(run)
      setBegin(({ turn }) => ({ turn: turn + 1, draft: draftOf(view.run), as: run }))
      setProblems([])
      head.current?.focus()
    } catch (error) {
      setProblems(problemsOf(error, () => ''))
    } finally {
      setReading('')
    }
  }

  async function act(what: Promise<Job>): Promise<void> {
    try {
      await what
      setProblems([])
    } catch (error) {
      setProblems(problemsOf(error, () => ''))
    }
  }

  return (
    <div className="runs">
      <p className="spoken" role="status">{told}</p>
      {lost ? <p className="lost" role="status">{t('runs.lost')}</p> : null}
      <Troubles problems={rows.state === 'failed' ? problemsOf(rows.error, () => '') : problems} />
      <Queue jobs={queue} cancel={(id) => void act(jobs.cancel(id))} resume={(id) => void act(jobs.resume(id))} />
      <RunList rows={shown.list} loading={rows.state === 'loading'} reading={reading} again={(run) => void again(run)} />
      <section className="panel" aria-labelledby="runs-new">
        <h2 id="runs-new" ref={head} tabIndex={-1}>{t('runs.new')}</h2>
        <NewRun key={begin.turn} jobs={jobs} first={begin.draft} as={begin.as} />
      </section>
    </div>
  )
}

/** All jobs, live; what was last told stays while the connection is lost. */
function useQueue(jobs: Jobs) {
  const { speech } = useExplorer()
  const [queue, setQueue] = useState<Job[]>([])
  const [lost, setLost] = useState(false)
  const [told, setTold] = useState('')
  const last = useRef<Job[]>([])
  useEffect(() => {
    return jobs.watch((all) => {
      const changed = news(last.current, all)
      if (changed.length > 0) setTold(changed.map((job) => speech.t('runs.told', {
        run: job.run ?? job.request.scenario, state: speech.named('state', job.state),
      })).join('. '))
      last.current = all
      setQueue(all)
      setLost(false)
    }, () => setLost(true))
  }, [jobs, speech])
  return { queue, lost, told }
}
