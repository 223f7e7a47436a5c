/** A command line as a shell takes it, for a reader who wants to ask the same again without the page. */

/** One word of a command, quoted where a shell would not take it as it stands. */
export function shellWord(text: string): string {
  return /^[\w.,:=@%+/-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}

export function commandLine(words: readonly string[]): string {
  return words.map(shellWord).join(' ')
}
