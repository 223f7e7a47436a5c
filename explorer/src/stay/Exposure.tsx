/** What each passport makes a person liable to, and where two passports disagree. */
import { useExplorer } from '../app/context'
import { Rows } from '../forms/Rows'
import { said } from '../forms/words'
import { countsOf, type Answer, type Exposed } from './answer'
import { Cited, English } from './texts'

export function Exposure({ answer }: { answer: Answer }) {
  const { speech } = useExplorer()
  const { t } = speech
  const passports = [...new Set(answer.exposure.map((one) => one.passport))]
  return (
    <>
      {passports.length === 0 ? null : <h3>{t('stay.facts')}</h3>}
      {answer.conflicts.length === 0 ? null : (
        <div className="doubts">
          <strong>{t('stay.conflicts')}</strong>
          <ul>
            {answer.conflicts.map((one) => (
              <li key={`${one.kind} ${one.text}`}>
                <strong>{one.passports.join(' · ')}</strong>: <English>{one.text}</English>{one.certain ? '' : ` (${t('stay.uncertain')})`}
              </li>
            ))}
          </ul>
        </div>
      )}
      {passports.map((passport) => (
        <OfPassport key={passport} passport={passport} exposed={answer.exposure.filter((one) => one.passport === passport)} />
      ))}
    </>
  )
}

/** In short how many answers say what, and on demand each with its reason. */
function OfPassport({ passport, exposed }: { passport: string; exposed: readonly Exposed[] }) {
  const { speech } = useExplorer()
  const { t } = speech
  const short = countsOf(exposed).map(([verdict, n]) => `${said(speech, 'stay.verdict', verdict)}: ${n}`).join(' · ')
  const name = `${speech.country(passport)} (${passport})`
  const head = [t('stay.kind'), t('stay.verdictHead'), t('stay.because'), t('stay.cite'), t('stay.grade')]
  return (
    <details className="reason">
      <summary>{name} <span className="hint">{short}</span></summary>
      <Rows title={name} head={head} rows={exposed.map((one) => [
        <>{said(speech, 'stay.exposed', one.kind)}{one.act ? `: ${said(speech, 'stay.act', one.act)}` : ''}</>,
        `${said(speech, 'stay.verdict', one.verdict)}${one.certain ? '' : ` (${t('stay.uncertain')})`}`, <English>{one.because}</English>,
        <Cited cite={one.cite} url={one.url} />, one.confidence,
      ])} />
    </details>
  )
}
