/** Which charts are shown: a box for every quantity that the run has at the label. */
import { useExplorer } from '../app/context'
import type { Choice } from './choices'
import { choiceName } from './words'

const ORDER: readonly Choice['of'][] = ['own', 'places', 'pairs', 'acts', 'all']

export function ChartChooser({ choices, shown }: { choices: Choice[]; shown: Choice[] }) {
  const { speech, go } = useExplorer()
  const { t } = speech
  const ids = shown.map((one) => one.id)
  const changed = (id: string, on: boolean) => go({ charts: on ? [...ids, id] : ids.filter((one) => one !== id) }, true)
  return (
    <details className="chooser">
      <summary>{t('series.choose', { n: ids.length, of: choices.length })}</summary>
      <div className="panel chooser-list">
        <button type="button" onClick={() => go({ charts: [] }, true)}>{t('series.usual')}</button>
        {ORDER.map((of) => {
          const group = choices.filter((choice) => choice.of === of)
          return group.length === 0 ? null : (
            <fieldset key={of}>
              <legend>{t(`series.of.${of}`)}</legend>
              {group.map((choice) => (
                <label key={choice.id}>
                  <input type="checkbox" checked={ids.includes(choice.id)} onChange={(event) => changed(choice.id, event.target.checked)} />
                  {choiceName(choice, speech)}
                </label>
              ))}
            </fieldset>
          )
        })}
      </div>
    </details>
  )
}
