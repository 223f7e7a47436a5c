import { useShown } from '../app/shown'

export function MapTab() {
  return <p>{useShown().view.run.title}</p>
}
