import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { cidForLex } from '@atproto/lex-cbor'
import type { LexMap } from '@atproto/lex-data'
import type { Person } from './_person.ts'

/** A PDS as far as feedgen asks one: listRecords, with pages, for the people it hosts. */
export interface FakePds {
  readonly url: string
  readonly requests: number
  host(person: Person): void
  /** Answers with a status, or not at all until `release`, or as it should. */
  behave(how: number | 'hang' | undefined): void
  release(): void
  close(): Promise<void>
}

export async function startFakePds(): Promise<FakePds> {
  const people = new Map<string, Person>()
  const held: (() => Promise<void>)[] = []
  let behaviour: number | 'hang' | undefined
  let requests = 0

  const server: Server = createServer((req, res) => {
    requests += 1
    const answer = async () => {
      const query = new URL(req.url ?? '/', 'http://pds').searchParams
      const person = people.get(query.get('repo') ?? '')
      const prefix = `${query.get('collection')}/`
      const all = [...(person?.records ?? [])]
        .filter(([path]) => path.startsWith(prefix))
        .sort(([a], [b]) => (a < b ? -1 : 1))
      const start = Number(query.get('cursor') ?? 0)
      const end = start + Number(query.get('limit'))
      const records = await Promise.all(
        all.slice(start, end).map(async ([path, value]) => ({
          uri: `at://${person?.did}/${path}`,
          cid: (await cidForLex(value as LexMap)).toString(),
          value,
        })),
      )
      res.writeHead(typeof behaviour === 'number' ? behaviour : 200, { 'content-type': 'application/json' })
      res.end(
        JSON.stringify({
          records,
          ...(end < all.length && { cursor: String(end) }),
        }),
      )
    }
    if (behaviour === 'hang') held.push(answer)
    else void answer()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get requests() {
      return requests
    },
    host: (person) => people.set(person.did, person),
    behave(how) {
      behaviour = how
    },
    release() {
      behaviour = undefined
      for (const answer of held.splice(0)) void answer()
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
