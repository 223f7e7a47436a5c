/** Why: every rule that was looked at, those that applied and those that did not, each with where it stands. */
import { useExplorer } from '../app/context'
import { said, sentence } from '../forms/words'
import type { Reason } from './answer'
import { Cited, Contested, English } from './texts'

/** How the program heads the rules of exposure for one passport. */
const OF_PASSPORT = 'passport '

export function Reasons({ reasons }: { reasons: readonly Reason[] }) {
  const { speech } = useExplorer()
  const { t } = speech
  if (reasons.length === 0) return null
  return (
    <>
      <h3>{t('stay.why')}</h3>
      {reasons.map((reason) => {
        const applied = reason.children.filter((one) => one.fired).length
        return (
          <details key={reason.rule} className="reason">
            <summary>
              {reason.rule.startsWith(OF_PASSPORT)
                ? `${t('stay.passport')} ${reason.rule.slice(OF_PASSPORT.length)}` : said(speech, 'stay.whyOf', reason.rule)}
              {reason.children.length > 0 ? ` · ${t('stay.appliedOf', { n: applied, all: reason.children.length })}` : ''}
            </summary>
            {reason.children.length > 0
              ? <Branch reasons={reason.children} /> : <p><English>{reason.because}</English></p>}
          </details>
        )
      })}
    </>
  )
}

function Branch({ reasons }: { reasons: readonly Reason[] }) {
  const { speech } = useExplorer()
  const { t, date } = speech
  return (
    <ul className="branch">
      {reasons.map((one, at) => (
        <li key={`${one.rule} ${at}`} className={one.fired ? 'fired' : 'idle'}>
          <span aria-hidden="true">{one.fired ? '✓' : '·'} </span>
          <span className="spoken">{t(one.fired ? 'stay.applied' : 'stay.notApplied')}: </span>
          {one.cite === '' && one.children.length > 0 ? <strong>{said(speech, 'stay.exposed', one.rule)}: </strong> : null}
          <English>{one.because}</English>
          <small>
            {one.cite ? <> <Cited cite={one.cite} url={one.url} /></> : null}
            {one.confidence ? ` · ${t('stay.grade')} ${one.confidence}` : ''}
            {one.since ? ` · ${sentence(t('stay.since', { date: date(one.since) }))}` : ''}
            {' · '}<code>{one.rule}</code>
          </small>
          {one.contested ? <small> · <Contested text={one.contested} /></small> : null}
          {one.children.length > 0 ? <Branch reasons={one.children} /> : null}
        </li>
      ))}
    </ul>
  )
}
