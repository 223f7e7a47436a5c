/** The answer: one plain sentence, the days as a bar, then limits, ways on, costs, exposure, doubts and reasons. */
import { useEffect, useRef } from 'react'
import { useExplorer } from '../app/context'
import { Command } from '../forms/Command'
import { Rows } from '../forms/Rows'
import { said, sentence } from '../forms/words'
import type { Speech } from '../i18n'
import type { StayQuestion } from '../sources/source'
import { comesBack, headline, mainClock, type Answer, type Clock } from './answer'
import { countryOf } from './choices'
import { commandOf } from './draft'
import { Exposure } from './Exposure'
import { Reasons } from './Reasons'
import { Around, HOLE } from '../why/English'
import { Cited, Contested, English, Program } from './texts'

const MARKS = { good: '✓', doubt: '?', bad: '✕' } as const

export function AnswerView({ answer, question }: { answer: Answer; question: StayQuestion }) {
  const { t } = useExplorer().speech
  const { line, trips } = commandOf(question)
  return (
    <section className="answer" aria-labelledby="stay-answer">
      <Verdict answer={answer} />
      <Clocks answer={answer} />
      <Ways answer={answer} />
      <Exposure answer={answer} />
      <Others answer={answer} />
      <Doubts answer={answer} />
      <Reasons reasons={answer.why} />
      <Command title={t('form.command')} text={line} />
      {trips === null ? null : <Command title={t('stay.file')} text={trips} />}
      <p className="limits">{t('stay.disclaimer')}</p>
    </section>
  )
}

function Verdict({ answer }: { answer: Answer }) {
  const { speech } = useExplorer()
  const { t, date } = speech
  const { host, on, lawful_until: until, overstay_days: days, present, passport } = answer
  const { word, mood } = headline(answer)
  const title = useRef<HTMLHeadingElement>(null)
  // the answer is what was asked for: readers are brought to it, those who hear the page too
  useEffect(() => title.current?.focus(), [answer])
  const back = comesBack(answer)
  const clock = mainClock(answer)
  return (
    <div className={`verdict ${mood}`}>
      <h2 id="stay-answer" ref={title} tabIndex={-1}>
        <span aria-hidden="true">{MARKS[mood]} </span>
        {t(word, { host: countryOf(speech, host), on: date(on), until: date(until ?? ''), days })}
      </h2>
      <p>{t('stay.passport')}: {speech.country(passport)} ({passport})</p>
      {clock === null ? null : <DayBar clock={clock} />}
      {answer.longest_stay === null || !present || answer.longest_stay === 0 ? null
        : <p>{t('stay.longest', { on: date(on), days: answer.longest_stay })}</p>}
      {!present && days > 0 ? <p>{t('stay.unlawful', { days })}</p> : null}
      {answer.lawful && answer.may_enter || back === null || answer.unlimited ? null
        : <p>{sentence(t('stay.back', { day: date(back) }))}</p>}
      <Entry answer={answer} />
    </div>
  )
}

/** Days used of the limit, drawn and said. */
function DayBar({ clock }: { clock: Clock }) {
  const { t, number } = useExplorer().speech
  const { days_used: used, limit, days_left: left } = clock
  if (limit === null || left === null) return null
  const whole = Math.max(used, limit, 1)
  return (
    <div className="days">
      <svg aria-hidden="true" viewBox="0 0 100 6" preserveAspectRatio="none">
        <rect className="over" width={(100 * used) / whole} height="6" />
        <rect className="used" width={(100 * Math.min(used, limit)) / whole} height="6" />
      </svg>
      <p>{t(left < 0 ? 'stay.usedOver' : 'stay.used', { used: number(used), limit: number(limit), left: number(Math.abs(left)) })}</p>
      <p><Around phrase={t('stay.ended', { rule: HOLE })}>{clock.about}</Around></p>
    </div>
  )
}

function Entry({ answer }: { answer: Answer }) {
  const { speech } = useExplorer()
  const { t, date } = speech
  const { entry, may_enter: may, on, present } = answer
  return (
    <>
      <p>
        {present ? t('stay.newEntry', { on: date(on) }) : t('stay.entry')}: {t(may ? 'stay.may' : 'stay.mayNot')}
        {` (${speech.named('requirement', entry.requirement, entry.requirement.replaceAll('_', ' '))})`}
        {may && entry.documents.length > 0
          ? `. ${t('stay.accepted')}: ${entry.documents.map((one) => said(speech, 'stay.doc', one)).join(', ')}` : ''}
      </p>
      {entry.because.length === 0 ? null
        : <ul>{entry.because.map((one) => <li key={one}><Program text={one} /></li>)}</ul>}
    </>
  )
}

function Clocks({ answer }: { answer: Answer }) {
  const { speech } = useExplorer()
  const { t, number, date } = speech
  const kind = (clock: Clock) => {
    const role = said(speech, 'stay.role', clock.role)
    return clock.ends_stay ? role : t('stay.duty', { role })
  }
  const rows = answer.clocks.map((one) => [
    <English>{one.about}</English>, kind(one),
    one.limit === null ? number(one.days_used) : `${number(one.days_used)} / ${number(one.limit)}`,
    one.days_left === null ? '' : number(one.days_left),
    one.lifted ? t('stay.lifted') : one.due ? date(one.due) : t('stay.noEnd'), one.confidence,
  ])
  const head = [t('stay.rule'), t('stay.kind'), t('stay.usedHead'), t('stay.left'), t('stay.lastDay'), t('stay.grade')]
  return rows.length === 0 ? null : (
    <>
      <Rows title={t('stay.clocks')} head={head} rows={rows} />
      <p className="hint">{t('stay.grades')}</p>
    </>
  )
}

function Ways({ answer }: { answer: Answer }) {
  const { t, date } = useExplorer().speech
  const ways = answer.extends.map((one) => [
    <Program text={one.how} />, one.until ? date(one.until) : t('stay.ownEnd'), <Cited cite={one.cite} />,
  ])
  const costs = answer.penalties.map((one) => [<English>{one.text}</English>, <Cited cite={one.cite} />, one.confidence])
  return (
    <>
      <Rows title={t('stay.extends')} head={[t('stay.how'), t('stay.until'), t('stay.cite')]} rows={ways} />
      <Rows title={t('stay.penalties')} head={[t('stay.penalty'), t('stay.cite'), t('stay.grade')]} rows={costs} />
    </>
  )
}

function Others({ answer }: { answer: Answer }) {
  const { speech } = useExplorer()
  const rows = answer.other_passports.map((one) => [
    `${speech.country(one.passport)} (${one.passport})`, speech.t(one.may_enter ? 'stay.may' : 'stay.mayNot'), endOf(one, speech),
  ])
  const head = [speech.t('stay.passport'), speech.t('stay.entry'), speech.t('stay.until')]
  return <Rows title={speech.t('stay.others')} head={head} rows={rows} />
}

function endOf(one: Answer['other_passports'][number], { t, date }: Speech): string {
  return one.unlimited ? t('stay.noEnd') : one.lawful_until ? date(one.lawful_until) : '—'
}

function Doubts({ answer }: { answer: Answer }) {
  const { t } = useExplorer().speech
  return (
    <>
      {answer.low_confidence.length === 0 ? null : (
        <div className="doubts">
          <h3>{t('stay.weak')}</h3>
          <ul>
            {answer.low_confidence.map((one) => (
              <li key={one.rule}>
                <code>{one.rule}</code> ({t('stay.grade')} {one.confidence}) <Cited cite={one.cite} />
                {one.contested ? <> · <Contested text={one.contested} /></> : null}
              </li>
            ))}
          </ul>
        </div>
      )}
      {answer.notes.length === 0 ? null : (
        <>
          <h3>{t('stay.notes')}</h3>
          <ul>{answer.notes.map((one) => <li key={one}><Program text={one} /></li>)}</ul>
        </>
      )}
    </>
  )
}
