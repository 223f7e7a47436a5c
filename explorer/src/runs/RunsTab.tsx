export function RunsTab() {
  return <p />
}
