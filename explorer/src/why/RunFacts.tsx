/** The run behind a number: what it is made of, so that it can be made again; its parameters and its inputs. */
import type { ReactNode } from 'react'
import { useExplorer } from '../app/context'
import type { Parameter, View } from '../model/types'
import { Cited } from './Cited'

export function RunFacts({ view }: { view: View }) {
  const { speech } = useExplorer()
  const { t } = speech
  const { run } = view
  const settings = Object.entries(run.settings)
  return (
    <section className="panel" aria-label={t('why.run')}>
      <h2>{t('why.run')}: <span lang="en">{run.title}</span></h2>
      <dl className="why-facts">
        <Fact name={t('app.run')}><code>{run.name}</code></Fact>
        <Fact name={t('why.scenario')}>{run.scenario}</Fact>
        <Fact name={t('why.asOf')}>{run.as_of === null ? t('why.noAsOf') : speech.date(run.as_of)}</Fact>
        <Fact name={t('why.days')}>{run.days}, {speech.date(run.start)} – {speech.date(lastDay(view))}</Fact>
        <Fact name={t('why.members')}>{t('why.ofMembers', { done: run.done, members: run.members })}</Fact>
        <Fact name={t('why.seed')}>{run.seed}</Fact>
        <Fact name={t('why.created')}>{run.created}</Fact>
        <Fact name={t('why.code')}><span lang="en">{Object.entries(run.versions).map(([name, version]) => `${name} ${version}`).join(', ')}</span></Fact>
        <Fact name={t('why.machine')}><span lang="en">{Object.values(run.machine).join(', ')}</span></Fact>
        {settings.length ? <Fact name={t('why.settings')}>{settings.map(([name, value]) => <div key={name}><code>{name} = {value}</code></div>)}</Fact> : null}
        <Fact name={t('why.command')}><code>{run.command.join(' ')}</code></Fact>
        <Fact name={t('why.digest')}><code>{run.digest}</code></Fact>
        {run.results_digest ? <Fact name={t('why.resultsDigest')}><code>{run.results_digest}</code></Fact> : null}
      </dl>
    </section>
  )
}

function lastDay(view: View): string {
  const moment = new Date(Date.parse(`${view.run.start}T00:00:00Z`) + (view.times[view.times.length - 1] ?? 0) * 86_400_000)
  return moment.toISOString().slice(0, 10)
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return <><dt>{name}</dt><dd>{children}</dd></>
}

export function Parameters({ view }: { view: View }) {
  const { speech } = useExplorer()
  const mechanisms = [...new Set(view.parameters.map((one) => one.mechanism))]
  return (
    <details className="panel">
      <summary>{speech.t('why.allParameters')}: {view.parameters.length}</summary>
      {mechanisms.map((name) => (
        <details key={name}>
          <summary>{speech.named('mechanism', name)}</summary>
          <ParameterTable view={view} parameters={view.parameters.filter((one) => one.mechanism === name)} />
        </details>
      ))}
    </details>
  )
}

const IS_NUMBER = /^[-+.\deE]+$/

export function ParameterTable({ view, parameters }: { view: View; parameters: readonly Parameter[] }) {
  const { speech } = useExplorer()
  const { t } = speech
  if (parameters.length === 0) return <p>{t('why.noParameters')}</p>
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={t('why.parameter')}>
      <table className="why-parameters">
        <thead>
          <tr>
            <th scope="col">{t('why.parameter')}</th><th scope="col" className="number">{t('why.value')}</th><th scope="col">{t('why.prior')}</th>
            <th scope="col">{t('why.setBy')}</th><th scope="col">{t('why.source')}</th>
          </tr>
        </thead>
        <tbody>
          {parameters.map((one) => (
            <tr key={`${one.mechanism}.${one.name}`}>
              <th scope="row"><code>{one.name}</code><div lang="en">{one.about}</div></th>
              <td className="number"><span lang={IS_NUMBER.test(one.value) ? undefined : 'en'}>{one.value}</span> {one.unit === '1' ? '' : speech.named('unit', one.unit)}</td>
              <td><code>{one.prior}</code></td>
              <td>{speech.phrase(`runs.setBy.${one.set_by}`) ?? <code>{one.set_by}</code>}</td>
              <td><Cited view={view} source={one.source} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

export function Inputs({ view }: { view: View }) {
  const { t } = useExplorer().speech
  return (
    <details className="panel">
      <summary>{t('why.inputs')}: {Object.keys(view.run.inputs).length}</summary>
      <div className="scroll" tabIndex={0} role="region" aria-label={t('why.inputs')}>
        <table>
          <thead><tr><th scope="col">{t('why.file')}</th><th scope="col">sha256</th></tr></thead>
          <tbody>
            {Object.entries(view.run.inputs).map(([file, digest]) => <tr key={file}><th scope="row">{file}</th><td><code>{digest}</code></td></tr>)}
          </tbody>
        </table>
      </div>
    </details>
  )
}
