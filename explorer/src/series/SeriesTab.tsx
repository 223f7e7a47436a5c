import { useShown } from '../app/shown'

export function SeriesTab() {
  return <p>{useShown().view.run.title}</p>
}
