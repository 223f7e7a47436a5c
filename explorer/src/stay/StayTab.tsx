export function StayTab() {
  return <p />
}
