import { useShown } from '../app/shown'

export function CompareTab() {
  return <p>{useShown().view.run.title}</p>
}
