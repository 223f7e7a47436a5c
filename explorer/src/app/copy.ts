/** Puts a text on the clipboard. */

/** Says whether it is there now. A page that came unencrypted, as over `--host`, has no clipboard of its own. */
export async function copyText(text: string): Promise<boolean> {
  if (!('clipboard' in navigator)) return copiedFromField(text)
  return navigator.clipboard.writeText(text).then(() => true, () => false)
}

/** The old way, which any page may go: a field outside of what is seen, selected and copied. */
function copiedFromField(text: string): boolean {
  const before = document.activeElement
  const field = document.createElement('textarea')
  field.value = text
  field.style.position = 'fixed'
  field.style.top = '-9rem'
  document.body.append(field)
  field.select()
  const copied = document.execCommand('copy')
  field.remove()
  if (before instanceof HTMLElement) before.focus()
  return copied
}
