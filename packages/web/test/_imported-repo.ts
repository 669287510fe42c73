import { type Answer, type Asked, fakePds } from './_fake-pds.ts'

const DID = 'did:plc:ewvi7nxzyoun6zhxrhs64oiz'
const CID = 'bafyreidfayvfuwqa7qlnopdjiqrxzs6blmoeu4rujcjtnci5beludirz2a'

interface Write {
  readonly $type: string
  readonly collection: string
  readonly rkey: string
  readonly value?: unknown
}

/** A PDS with one repo: commits are whole or not at all, and a record that is there is not created again. */
export async function importedRepo(
  interfere: (asked: Asked, commits: number) => Answer | 'lose' | undefined,
) {
  const records = new Map<string, unknown>()
  let commits = 0
  let sizeMax = 0
  const pds = await fakePds((asked) => {
    const special = interfere(asked, commits)
    if (special !== undefined && special !== 'lose') return special
    const answer = respond(asked)
    return special === 'lose' ? [502, { error: 'Lost' }] : answer
  })

  function respond({ nsid, params, body }: Asked): Answer {
    const at = (rkey: string) => `${params.get('collection')}/${rkey}`
    if (nsid === 'com.atproto.repo.applyWrites') return commit((body as { writes: Write[] }).writes)
    if (nsid === 'com.atproto.repo.getRecord') {
      const value = records.get(at(params.get('rkey') ?? ''))
      if (value === undefined) return [400, { error: 'RecordNotFound' }]
      return [200, { uri: `at://${DID}/${at(params.get('rkey') ?? '')}`, cid: CID, value }]
    }
    const keys = [...records.keys()]
      .filter((key) => key.startsWith(at('')))
      .sort()
      .reverse()
    const from = params.get('cursor') === null ? 0 : keys.indexOf(params.get('cursor') ?? '') + 1
    const page = keys.slice(from, from + Number(params.get('limit')))
    const cursor = page.at(-1)
    return [
      200,
      {
        records: page.map((key) => ({ uri: `at://${DID}/${key}`, cid: CID, value: records.get(key) })),
        ...(cursor === undefined ? {} : { cursor }),
      },
    ]
  }

  function commit(writes: readonly Write[]): Answer {
    sizeMax = Math.max(sizeMax, writes.length)
    const isOk = writes.every(
      ({ $type, collection, rkey }) => $type.endsWith('#create') !== records.has(`${collection}/${rkey}`),
    )
    if (!isOk) return [400, { error: 'InvalidRequest' }]
    for (const { $type, collection, rkey, value } of writes)
      if ($type.endsWith('#create')) records.set(`${collection}/${rkey}`, value)
      else records.delete(`${collection}/${rkey}`)
    commits += 1
    return [200, { results: [] }]
  }

  return {
    ...pds,
    did: DID,
    records,
    sizeMax: () => sizeMax,
    [Symbol.asyncDispose]: pds[Symbol.asyncDispose],
  }
}
