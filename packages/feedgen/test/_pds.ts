import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { recordCid } from '@breadcrumbs/lexicons'
import type { Person } from './_person.ts'

/** How a PDS can fail to be one: a status with headers, no answer, a page for people, a redirect, half an answer. */
export type PdsBehaviour =
  | number
  | 'hang'
  | 'html'
  | 'redirect'
  | 'cut'
  | { readonly status: number; readonly retryAfter: string }

/** A PDS as far as feedgen asks one, for the people it hosts: their latest rev, collections and records, in pages. */
export interface FakePds {
  readonly url: string
  readonly requests: number
  /** The methods asked for, in order. */
  readonly methods: readonly string[]
  /** How many pages of this collection were asked for. */
  lists(collection: string): number
  host(person: Person): void
  /** Has never heard of them, from now on. */
  leave(person: Person): void
  /** Answers so, or with undefined as it should. */
  behave(how: PdsBehaviour | undefined): void
  /** Called before an answer is made up: the moment to write something in between. */
  before(hook: ((method: string, did: string) => Promise<void>) | undefined): void
  /** Called when an answer is made up and not yet sent. */
  after(hook: ((method: string, did: string) => Promise<void>) | undefined): void
  release(): void
  close(): Promise<void>
}

export async function startFakePds(): Promise<FakePds> {
  const people = new Map<string, Person>()
  const held: (() => void)[] = []
  const methods: string[] = []
  const listed: string[] = []
  let behaviour: PdsBehaviour | undefined
  let hook: ((method: string, did: string) => Promise<void>) | undefined
  let afterHook: ((method: string, did: string) => Promise<void>) | undefined
  let requests = 0

  async function answerOf(method: string, query: URLSearchParams): Promise<object | undefined> {
    const person = people.get(query.get('repo') ?? query.get('did') ?? '')
    if (!person) return undefined
    const { did, rev, records, away } = person
    if (method === 'com.atproto.sync.getRepoStatus' && away !== 'deleted')
      return away === undefined ? { did, active: true, rev } : { did, active: false, status: away }
    if (away !== undefined) return undefined
    if (method === 'com.atproto.sync.getLatestCommit') return { cid: 'bafyreia', rev }
    if (method === 'com.atproto.repo.describeRepo')
      return { did, collections: [...new Set([...records.keys()].map((path) => path.split('/')[0]))] }
    const prefix = `${query.get('collection')}/`
    // Newest first, as the reference PDS lists.
    const all = [...records].filter(([path]) => path.startsWith(prefix)).sort(([a], [b]) => (a < b ? 1 : -1))
    const start = Number(query.get('cursor') ?? 0)
    const end = start + Number(query.get('limit'))
    const page = all.slice(start, end).map(async ([path, value]) => ({
      uri: `at://${did}/${path}`,
      cid: await recordCid(value),
      value,
    }))
    return { records: await Promise.all(page), ...(end < all.length && { cursor: String(end) }) }
  }

  const server: Server = createServer((req, res) => {
    requests += 1
    const url = new URL(req.url ?? '/', 'http://pds')
    const method = url.pathname.replace('/xrpc/', '')
    methods.push(method)
    if (method.endsWith('listRecords')) listed.push(url.searchParams.get('collection') ?? '')
    const answer = async () => {
      const { searchParams: query } = url
      const did = query.get('repo') ?? query.get('did') ?? ''
      await hook?.(method, did)
      const how = behaviour
      if (how === 'html')
        return res.writeHead(200, { 'content-type': 'text/html' }).end('<html>sign in</html>')
      if (how === 'redirect') return res.writeHead(302, { location: '/login' }).end()
      if (typeof how === 'number') return res.writeHead(how).end('{}')
      if (typeof how === 'object')
        return res.writeHead(how.status, { 'retry-after': how.retryAfter }).end('{}')
      const body = await answerOf(method, query)
      await afterHook?.(method, did)
      if (!body) return res.writeHead(400).end('{"error":"RepoNotFound"}')
      const text = JSON.stringify(body)
      res.writeHead(200, { 'content-type': 'application/json' })
      return res.end(how === 'cut' ? text.slice(0, text.length / 2) : text)
    }
    if (behaviour === 'hang') held.push(() => void answer())
    else void answer()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    methods,
    lists: (collection) => listed.filter((one) => one === collection).length,
    get requests() {
      return requests
    },
    host: (person) => people.set(person.did, person),
    leave: (person) => people.delete(person.did),
    behave(how) {
      behaviour = how
    },
    before(next) {
      hook = next
    },
    after(next) {
      afterHook = next
    },
    release() {
      behaviour = undefined
      for (const answer of held.splice(0)) answer()
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
