/** A server of our own: the page's origin, nothing else. */
import type { Finding } from '../model/types'
import { Refused, type Job, type Source } from './source'

/** The token of a server that listens to more than this machine; it comes in the address once and stays in this tab. */
function token(): string {
  const words = new URLSearchParams(window.location.hash.slice(1))
  const given = words.get('token')
  if (given !== null) {
    window.sessionStorage.setItem('token', given)
    words.delete('token')
    window.history.replaceState(null, '', `#${words.toString()}`)
  }
  return window.sessionStorage.getItem('token') ?? ''
}

/** A link with a token that is put into a tab that is open already changes only what stands behind "#". */
function takeLaterToken(): void {
  window.addEventListener('hashchange', () => {
    if (new URLSearchParams(window.location.hash.slice(1)).has('token')) window.location.reload()
  })
}

export function serverSource(): Source {
  const secret = token()
  takeLaterToken()
  const headers: Record<string, string> = secret ? { Authorization: `Bearer ${secret}` } : {}

  async function ask<T>(path: string, body?: unknown): Promise<T> {
    const sent = body === undefined ? { headers } : {
      method: 'POST', headers: { ...headers, 'Content-Type': 'application/json' }, body: JSON.stringify(body),
    }
    const response = await fetch(`/api/${path}`, sent)
    if (!response.ok) throw await refusal(response)
    return (await response.json()) as T
  }

  const named = encodeURIComponent
  return {
    kind: 'server',
    words: async (lang) => (await fetch(`/assets/words.${lang}.json`)).json(),
    world: async () => (await fetch('/assets/world.json')).json(),
    writers: async () => (await import(/* @vite-ignore */ new URL('/assets/writers.js', window.location.origin).href)).writers,
    parameters: async (lang) => (await fetch(`/assets/parameters.${lang}.json`)).json(),
    runs: async () => (await ask<{ runs: [] }>('runs')).runs,
    view: (run) => ask(`runs/${named(run)}/view`),
    difference: (against, compared) => ask(`runs/${named(against)}/difference/${named(compared)}`),
    stay: { words: () => ask('stay/words'), ask: (question) => ask('stay', question) },
    jobs: {
      scenarios: async () => (await ask<{ scenarios: [] }>('scenarios')).scenarios,
      form: (scenario) => ask(`form?scenario=${named(scenario)}`),
      submit: (request) => ask('jobs', request),
      cancel: (id) => ask(`jobs/${named(id)}/cancel`, {}),
      resume: (id) => ask(`jobs/${named(id)}/resume`, {}),
      watch: (told, failed) => watch(headers, told, failed),
    },
  }
}

async function refusal(response: Response): Promise<Refused> {
  let findings: Finding[] = []
  try {
    findings = ((await response.json()) as { findings?: Finding[] }).findings ?? []
  } catch {
    // not JSON: the status says all there is
  }
  if (findings.length === 0) {
    findings = [{ code: `HTTP ${response.status}`, message: response.statusText, cure: '' }]
  }
  return new Refused(findings, response.status)
}

const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 10_000

/** Server-sent events by fetch, which unlike EventSource can carry the token; comes back when the server does. */
function watch(headers: Record<string, string>, told: (jobs: Job[]) => void, failed: (error: Error) => void) {
  const stopping = new AbortController()
  const { signal } = stopping
  let pause = FIRST_PAUSE_MS

  async function listen(): Promise<void> {
    const response = await fetch('/api/jobs/events', { headers, signal })
    if (!response.ok || response.body === null) throw await refusal(response)
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    for (;;) {
      const { value, done } = await reader.read()
      if (done) return
      pause = FIRST_PAUSE_MS
      const events = (text + value).split('\n\n')
      text = events.pop() ?? ''
      const last = events.map(dataOf).filter(Boolean).pop()
      if (last) told((JSON.parse(last) as { jobs: Job[] }).jobs)
    }
  }

  void (async () => {
    while (!signal.aborted) {
      try {
        await listen()
      } catch (error) {
        if (!signal.aborted) failed(error as Error)
      }
      await new Promise((resume) => setTimeout(resume, pause))
      pause = Math.min(2 * pause, LONGEST_PAUSE_MS)
    }
  })()
  return () => stopping.abort()
}

function dataOf(event: string): string {
  return event.split('\n').filter((line) => line.startsWith('data:')).map((line) => line.slice(5).trim()).join('')
}
