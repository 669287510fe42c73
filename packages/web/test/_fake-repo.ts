import { type Answer, type Asked, fakePds } from './_fake-pds.ts'

type Json = Readonly<Record<string, unknown>>
interface Stored {
  readonly cid: string
  readonly value: Json
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz234567'
const CIDS = 'bafyreidfayvfuwqa7qlnopdjiqrxzs6blmoeu4rujcjtnci5beludir'

/** What a test may do to an answer: nothing, refuse before acting, or act and lose the answer. */
export type Trouble = 'none' | 'down' | 'lost' | Answer

/** A PDS with one repo in memory: real HTTP, creates, guarded puts, reads, and trouble on demand. */
export async function fakeRepo(did: string) {
  const records = new Map<string, Stored>()
  /** Keys in the order in which they were created. */
  const created: string[] = []
  let trouble: (asked: Asked) => Trouble = () => 'none'
  let versions = 0
  const put = (key: string, value: Json): Stored => {
    versions += 1
    // Two letters that change, and one whose spare bits are zero.
    const cid = `${CIDS}${LETTERS[versions >> 4]}${LETTERS[versions & 15]}a`
    const stored = { cid, value }
    records.set(key, stored)
    return stored
  }
  const act = ({ nsid, params, body }: Asked): Answer => {
    const input = (body ?? {}) as Json
    if (nsid === 'com.atproto.repo.applyWrites') {
      const writes = input.writes as readonly Json[]
      const keys = writes.map(({ collection, rkey }) => `${String(collection)}/${String(rkey)}`)
      if (keys.some((key, index) => String(writes[index]?.$type).endsWith('#create') && records.has(key)))
        return [400, { error: 'InvalidRequest' }]
      for (const [index, write] of writes.entries()) {
        const key = keys[index] ?? ''
        if (String(write.$type).endsWith('#delete')) records.delete(key)
        else {
          put(key, write.value as Json)
          created.push(key)
        }
      }
      return [200, { results: [] }]
    }
    if (nsid === 'com.atproto.repo.putRecord') {
      const key = `${String(input.collection)}/${String(input.rkey)}`
      if ('swapRecord' in input && input.swapRecord !== (records.get(key)?.cid ?? null))
        return [400, { error: 'InvalidSwap' }]
      return [200, { uri: `at://${did}/${key}`, cid: put(key, input.record as Json).cid }]
    }
    if (nsid === 'com.atproto.repo.getRecord') {
      const key = `${params.get('collection')}/${params.get('rkey')}`
      const found = records.get(key)
      return found === undefined
        ? [400, { error: 'RecordNotFound' }]
        : [200, { uri: `at://${did}/${key}`, cid: found.cid, value: found.value }]
    }
    const [prefix, limit] = [`${params.get('collection')}/`, Number(params.get('limit'))]
    const cursor = params.get('cursor')
    const keys = [...records.keys()]
      .filter((key) => key.startsWith(prefix) && (cursor === null || key < prefix + cursor))
      .sort()
      .reverse()
      .slice(0, limit)
    return [
      200,
      {
        records: keys.map((key) => ({ uri: `at://${did}/${key}`, ...records.get(key) })),
        cursor: keys.at(-1)?.slice(prefix.length),
      },
    ]
  }
  const pds = await fakePds((asked) => {
    const now = trouble(asked)
    if (typeof now === 'object') return now
    if (now === 'down') return [502, { error: 'Down' }]
    const answer = act(asked)
    return now === 'lost' ? [502, { error: 'Lost' }] : answer
  })
  return {
    ...pds,
    records,
    created,
    put,
    causing(next: (asked: Asked) => Trouble): void {
      trouble = next
    },
    [Symbol.asyncDispose]: pds[Symbol.asyncDispose],
  }
}
