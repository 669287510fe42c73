/** Answers that were asked for before the code that reads them was there, by address. Each is taken up once. */
const answers = new Map<string, Promise<Response>>()

/** As the reading code would wait (data/xrpc.ts). */
const TIMEOUT_MS = 20_000

/** What is not of this form is looked at closely by the code that comes later, and asked for then. */
const CRUMB_PAGE = /^\/c\/(did:plc:[a-z2-7]{24})\/([a-zA-Z0-9._~:-]{1,512})$/

/** As far as they are needed to ask on. */
interface Settings {
  readonly plcUrl: string
  readonly handleResolver: string
  readonly allowHttp: boolean
}

interface DidDocument {
  readonly alsoKnownAs?: readonly string[]
  readonly service: readonly { readonly id: string; readonly serviceEndpoint: string }[]
}

/** `fetch`, but for what was asked for ahead. An answer that failed is asked for again. */
export function takingUp(fetchAny: typeof fetch): typeof fetch {
  return (input, init) => {
    const url = input instanceof Request ? input.url : String(input)
    const ahead = answers.get(url)
    if (ahead === undefined) return fetchAny(input, init)
    answers.delete(url)
    return ahead.catch(() => fetchAny(input, init))
  }
}

/**
 * Asks for what a crumb's page will show, each as soon as it is named: the settings, where its author is, their handle
 * and the record. Nothing is believed here that is not checked again by who takes up the answers; whatever looks odd
 * ends it, without a word.
 */
export async function askForCrumb(pathname: string, fetchAny: typeof fetch): Promise<void> {
  const [, did, rkey] = CRUMB_PAGE.exec(pathname.replaceAll(/%3a/gi, ':')) ?? []
  if (did === undefined || rkey === undefined) return
  const ask = async (url: string, headers: Record<string, string> = {}): Promise<unknown> => {
    const signal = AbortSignal.timeout(TIMEOUT_MS)
    const answer = fetchAny(url, {
      headers,
      signal,
      redirect: 'error',
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
    })
    answers.set(url, answer)
    return await (await answer).clone().json()
  }
  try {
    const settings = fetchAny('/config.json')
    answers.set('/config.json', settings)
    const config = (await (await settings).clone().json()) as Settings
    const document = (await ask(new URL(`/${encodeURIComponent(did)}`, config.plcUrl).href, {
      accept: 'application/did+ld+json,application/json',
    })) as DidDocument
    const next: string[] = []
    const handle = document.alsoKnownAs?.find((name) => name.startsWith('at://'))?.slice('at://'.length)
    if (handle !== undefined) {
      const question = new URL('/xrpc/com.atproto.identity.resolveHandle', config.handleResolver)
      question.searchParams.set('handle', handle)
      next.push(question.href)
    }
    const pds = document.service.find(({ id }) => id.endsWith('#atproto_pds'))?.serviceEndpoint
    const query = new URLSearchParams({ repo: did, collection: 'app.breadcrumbs.crumb', rkey })
    const record = new URL(`/xrpc/com.atproto.repo.getRecord?${query.toString()}`, pds)
    const about = new URLSearchParams({ repo: did, collection: 'app.bsky.actor.profile', limit: '1' })
    const profile = new URL(`/xrpc/com.atproto.repo.listRecords?${about.toString()}`, pds)
    if (record.protocol === 'https:' || config.allowHttp) next.push(record.href, profile.href)
    await Promise.all(next.map((url) => ask(url)))
  } catch {
    // Whoever takes up the answers finds the same, and tells it.
  }
}
