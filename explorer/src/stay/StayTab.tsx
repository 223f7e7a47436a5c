/** The calculator of stays: a form, and an answer with its reasons. Nothing of it is kept anywhere. */
import { useRef, useState } from 'react'
import { useExplorer } from '../app/context'
import { useLoaded } from '../app/loading'
import { problemsOf, stillThere, type Problem } from '../forms/problems'
import { Troubles } from '../forms/Field'
import type { StayQuestion } from '../sources/source'
import { AnswerView } from './AnswerView'
import { answerOf, type Answer } from './answer'
import { choicesOf } from './choices'
import { emptyDraft, questionOf, type Draft } from './draft'
import { faultsOf, fieldOf } from './faults'
import { StayForm } from './StayForm'
import './stay.css'

/** Problems, and the draft in which they were found. */
interface Found {
  problems: readonly Problem[]
  draft: Draft | null
}

const NOTHING: Found = { problems: [], draft: null }

/** Today where the reader is, as 2022-09-21. */
function today(): string {
  const now = new Date()
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10)
}

export function StayTab() {
  const { source, speech } = useExplorer()
  const { t } = speech
  const words = useLoaded(source.stay ? 'words' : null, () => (source.stay as NonNullable<typeof source.stay>).words())
  if (words.state === 'loading') return <p className="empty" role="status">{t('app.loading')}</p>
  return (
    <div className="stay">
      <h2>{t('stay.title')}</h2>
      <p className="limits">{t('stay.disclaimer')} {t('stay.private')}</p>
      {words.state === 'failed'
        ? <Troubles problems={problemsOf(words.error, () => '')} />
        : <Calculator choices={choicesOf(words.value, speech)} />}
    </div>
  )
}

interface Asked {
  question: StayQuestion
  answer: Answer
}

function Calculator({ choices }: { choices: ReturnType<typeof choicesOf> }) {
  const { draft, change, found, asked, waiting, ask, clear } = useAsking()
  const problems = stillThere(found.problems, found.draft, draft)
  return (
    <div className="stay-sides">
      <StayForm {...{ draft, change, problems, found: found.problems, choices, waiting, ask, clear }} />
      {asked === null ? null : <AnswerView {...asked} />}
    </div>
  )
}

/** The draft, what is wrong with it, and the answer to the last question. A late answer to an old one is dropped. */
function useAsking() {
  const { source, speech } = useExplorer()
  const [draft, setDraft] = useState<Draft>(() => emptyDraft(today()))
  const [found, setFound] = useState(NOTHING)
  const [asked, setAsked] = useState<Asked | null>(null)
  const [waiting, setWaiting] = useState(false)
  const turn = useRef(0)

  function clear(): void {
    turn.current += 1
    setDraft(emptyDraft(today()))
    setFound(NOTHING)
    setAsked(null)
    setWaiting(false)
  }

  async function ask(): Promise<void> {
    const faults = faultsOf(draft, today())
    const wrong = faults.map(({ field, word }) => ({ field, text: speech.t(word), code: '', program: false }))
    setFound({ problems: wrong, draft })
    if (wrong.length > 0 || !source.stay) return
    turn.current += 1
    const mine = turn.current
    const question = questionOf(draft)
    setWaiting(true)
    try {
      const answer = answerOf(await source.stay.ask(question))
      if (mine === turn.current) setAsked({ question, answer })
    } catch (error) {
      if (mine !== turn.current) return
      setAsked(null)
      setFound({ problems: problemsOf(error, (finding) => fieldOf(finding, draft)), draft })
    } finally {
      if (mine === turn.current) setWaiting(false)
    }
  }
  const change = (part: Partial<Draft>) => setDraft((old) => ({ ...old, ...part }))
  return { draft, change, found, asked, waiting, ask, clear }
}
