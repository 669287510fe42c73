import { app, type Work } from '@breadcrumbs/lexicons'
import { plainLine } from '../model/plain-text.ts'

/** What a catalogue asks to be said where its data is shown. */
export interface Attribution {
  readonly text: string
  readonly url: string
}

/** Works that go by a title, and whose data that is. */
export interface Suggestions {
  readonly works: readonly Work[]
  readonly attribution: Attribution | undefined
}

/** The operator's search service, as far as the app needs it. */
export interface SearchClient {
  /** Media that are looked up there; none where there is no service, or it does not answer. */
  readonly media: () => Promise<readonly string[]>
  readonly works: (query: string, medium: string, signal: AbortSignal) => Promise<Suggestions>
}

const TIMEOUT_MS = 6_000
const SHOWN_MAX = 6
const TITLE_MAX = 300
const NOTICE_MAX = 200
const ANSWER_CHARACTERS_MAX = 500_000

const NOTHING: Suggestions = { works: [], attribution: undefined }

/**
 * Asks the search service named in config.json. Suggestions are help, not data: whatever goes wrong there is no
 * suggestion, and the title stays as it was typed. No cookie and no address of a page goes along.
 */
export function searchClient(searchUrl: string, fetchAny: typeof fetch): SearchClient {
  const ask = async (path: string, signal?: AbortSignal): Promise<unknown> => {
    const limit = AbortSignal.timeout(TIMEOUT_MS)
    const response = await fetchAny(`${searchUrl}${path}`, {
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
    })
    if (!response.ok) return undefined
    const text = await response.text()
    return text.length > ANSWER_CHARACTERS_MAX ? undefined : (JSON.parse(text) as unknown)
  }
  return {
    async media() {
      const answer = (await ask('/search/sources').catch(() => undefined)) as
        | { media?: unknown }
        | null
        | undefined
      const media: unknown[] = Array.isArray(answer?.media) ? answer.media : []
      return media.filter((medium) => typeof medium === 'string')
    },
    async works(query, medium, signal) {
      const path = `/search/works?${new URLSearchParams({ q: query, medium }).toString()}`
      const answer = await ask(path, signal).catch(() => undefined)
      return readSuggestions(answer, medium)
    },
  }
}

/** An answer as suggestions: works of that medium that the contract takes, texts made fit to show. */
export function readSuggestions(answer: unknown, medium: string): Suggestions {
  const { works, attribution } = (answer ?? {}) as {
    readonly works?: unknown
    readonly attribution?: unknown
  }
  if (!Array.isArray(works)) return NOTHING
  const { workRef } = app.breadcrumbs.defs
  const good = (works as unknown[]).flatMap((work) => {
    if (!workRef.matches(work) || work.mediaType !== medium) return []
    const title = plainLine(work.title, TITLE_MAX)
    return title === '' ? [] : [{ ...work, title }]
  })
  return { works: good.slice(0, SHOWN_MAX), attribution: readAttribution(attribution) }
}

function readAttribution(value: unknown): Attribution | undefined {
  const { text, url } = (value ?? {}) as { readonly text?: unknown; readonly url?: unknown }
  if (typeof text !== 'string' || typeof url !== 'string' || !url.startsWith('https://')) return undefined
  return { text: plainLine(text, NOTICE_MAX), url }
}
