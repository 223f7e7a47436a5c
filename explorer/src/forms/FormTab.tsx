/** The tabs that ask: about a stay, and for a run. Built apart as forms.js, which is loaded when one is first opened. */
import { useExplorer } from '../app/context'
import { RunsTab } from '../runs/RunsTab'
import { StayTab } from '../stay/StayTab'

export function FormTab() {
  return useExplorer().state.tab === 'stay' ? <StayTab /> : <RunsTab />
}
