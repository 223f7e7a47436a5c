/** Links that may be followed: to the web and nowhere else. What a scenario says is never trusted with more. */

/** The address where it is one of the web, null where it is anything else (`javascript:`, `data:`, a path, nonsense). */
export function safeLink(text: string): string | null {
  try {
    const url = new URL(text.trim())
    const web = url.protocol === 'https:' || url.protocol === 'http:'
    // a name before "@" is there to make one site look like another
    return web && url.hostname !== '' && url.username === '' && url.password === '' ? url.href : null
  } catch {
    return null
  }
}
