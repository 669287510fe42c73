/** Answers that were asked for before the code that reads them was there, by address. Each is taken up once. */
const answers = new Map<string, Promise<Response>>()

/** As the reading code would wait (data/xrpc.ts). */
const TIMEOUT_MS = 20_000

/** What is not of this form is looked at closely by the code that comes later, and asked for then. */
const CRUMB_PAGE = /^\/c\/(did:plc:[a-z2-7]{24})\/([a-zA-Z0-9._~:-]{1,512})$/

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
 * Asks for what a crumb's page will show, one after the other as each names the next: the settings, where its author
 * is, the record. Nothing is believed here that is not checked again by who takes up the answers; whatever looks odd ends
 * it, without a word.
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
    const config = (await (await settings).clone().json()) as { plcUrl: string; allowHttp: boolean }
    const document = (await ask(new URL(`/${encodeURIComponent(did)}`, config.plcUrl).href, {
      accept: 'application/did+ld+json,application/json',
    })) as { service: { id: string; serviceEndpoint: string }[] }
    const pds = document.service.find(({ id }) => id.endsWith('#atproto_pds'))?.serviceEndpoint
    const query = new URLSearchParams({ repo: did, collection: 'app.breadcrumbs.crumb', rkey })
    const record = new URL(`/xrpc/com.atproto.repo.getRecord?${query.toString()}`, pds)
    if (record.protocol === 'https:' || config.allowHttp) await ask(record.href)
  } catch {
    // Whoever takes up the answers finds the same, and tells it.
  }
}
