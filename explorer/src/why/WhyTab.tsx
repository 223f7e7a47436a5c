/** Why a number is what it is: its run, its mechanism, its inputs; and why governments do what they do in the run. */
import { useExplorer } from '../app/context'
import { useShown } from '../app/shown'
import { TimeSlider } from '../time/TimeSlider'
import { Acts } from './Acts'
import { NumberAsked } from './NumberAsked'
import { numberAsked, questionOf } from './reasons'
import { Inputs, Parameters, RunFacts } from './RunFacts'
import './why.css'

export function WhyTab() {
  const { view, book, time } = useShown()
  const { state, speech } = useExplorer()
  const question = questionOf(state.why)
  const number = numberAsked(book, question, state.layer, state.at)
  const asked = <NumberAsked view={view} book={book} time={time} quantity={number.quantity} label={number.label} />
  const acts = <Acts view={view} book={book} time={time} asked={question?.about === 'act' ? question : null} />
  return (
    <div className="why">
      <TimeSlider view={view} book={book} time={time} />
      {question?.about === 'act' ? <>{acts}{asked}</> : <>{asked}{acts}</>}
      <RunFacts view={view} />
      <Parameters view={view} />
      <Inputs view={view} />
      <section className="panel">
        <h2>{speech.t('why.notes')}</h2>
        <ul>{view.notes.map((note) => <li key={note}>{speech.note(note)}</li>)}</ul>
      </section>
    </div>
  )
}
