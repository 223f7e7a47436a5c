import { useShown } from '../app/shown'

export function WhyTab() {
  return <p>{useShown().view.run.title}</p>
}
