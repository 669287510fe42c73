/** Our verdict on a commit against that of @atproto/sync's authenticated parser, on the same frames. */

import { cidForRawBytes } from '@atproto/lex-data'
import { BlockMap, blocksToCarFile } from '@atproto/repo'
import { parseCommitAuthenticated } from '@atproto/sync'
import { ids, nextTid } from '@breadcrumbs/lexicons'
import { type FakeDirectory, startFakeDirectory } from '@breadcrumbs/service-kit/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ingest } from './_ingest.ts'
import { companionWrites, crumbRecord, Person, POST, type Signed } from './_person.ts'

type Theirs = Parameters<typeof parseCommitAuthenticated>

let directory: FakeDirectory
beforeAll(async () => {
  directory = await startFakeDirectory()
})
afterAll(() => directory.close())

/** A commit to judge: whose it is said to be, and what of its body is not as it was signed. */
interface Case {
  readonly person: Person
  readonly signed: Signed
  readonly lies?: object
}

/** How many ops they accept; 0 also when they throw. */
async function theirs({ person, signed, lies }: Case): Promise<number> {
  const { cid: commit, rev, since } = signed.data
  const body = {
    seq: 1,
    time: new Date().toISOString(),
    repo: person.did,
    rev,
    since,
    commit,
    ...signed,
    ...lies,
  }
  const resolver = { did: { resolveAtprotoKey: async () => person.keypair.did() } }
  try {
    return (await parseCommitAuthenticated(resolver as unknown as Theirs[0], body as unknown as Theirs[1]))
      .length
  } catch {
    return 0
  }
}

/** How many ops we accept: all of a commit, or none. */
async function ours({ person, signed, lies }: Case): Promise<number> {
  directory.setDocument(person.did, person.document('https://pds.example.com'))
  const { events } = await ingest(directory, [{ t: '#commit', bytes: person.frame(1, signed, lies) }])
  return events.flatMap((event) => (event.kind === 'commit' ? event.writes : [])).length
}

async function life(curve: 'p256' | 'k256'): Promise<Case[]> {
  const person = await Person.create(curve)
  const cases: Case[] = []
  const rkeys: string[] = []
  for (let step = 0; step < 12; step += 1) {
    const { writes, rkey } = await companionWrites(person)
    const old = step % 3 === 2 ? rkeys.shift() : undefined
    const more = old
      ? [
          { action: 'delete' as const, collection: POST, rkey: old },
          {
            action: 'update' as const,
            collection: ids.crumb,
            rkey: old,
            record: crumbRecord({ episode: step }),
          },
        ]
      : []
    cases.push({ person, signed: await person.sign([...writes, ...more]) })
    rkeys.push(rkey)
  }
  return cases
}

describe.each(['p256', 'k256'] as const)('commits signed with %s', (curve) => {
  it('are accepted whole by both when they are honest', async () => {
    for (const one of await life(curve)) {
      expect(await theirs(one)).toBe(one.signed.ops.length)
      expect(await ours(one)).toBe(one.signed.ops.length)
    }
  })

  it('are refused by both when the signature, the owner, a block or every claim is wrong', async () => {
    const cases = await life(curve)
    const stranger = await Person.create(curve)
    for (const { person, signed } of cases) {
      const blocks = new BlockMap().addMap(signed.data.newBlocks).addMap(signed.data.relevantBlocks)
      const exchanged = new BlockMap().addMap(blocks)
      exchanged.set(signed.ops[0]!.cid!, Buffer.from('a0', 'hex'))
      const rootless = new BlockMap().addMap(blocks)
      rootless.delete(signed.data.cid)
      const other = await cidForRawBytes(Buffer.from('another version'))
      const wrong: Case[] = [
        // The key in the directory is another: nothing of this commit was signed by it.
        { person: Object.assign(Object.create(person) as Person, { keypair: stranger.keypair }), signed },
        { person, signed, lies: { repo: stranger.did } },
        { person, signed, lies: { blocks: await blocksToCarFile(signed.data.cid, exchanged) } },
        { person, signed, lies: { blocks: await blocksToCarFile(signed.data.cid, rootless) } },
        { person, signed, lies: { blocks: signed.blocks.subarray(0, signed.blocks.length / 2) } },
        {
          person,
          signed,
          lies: { ops: signed.ops.filter((op) => op.cid).map((op) => ({ ...op, cid: other })) },
        },
        {
          person,
          signed,
          lies: {
            ops: signed.ops.filter((op) => op.cid).map((op) => ({ ...op, action: 'delete', cid: null })),
          },
        },
      ]
      for (const one of wrong) expect([await theirs(one), await ours(one)]).toEqual([0, 0])
    }
  })
})

describe('where we differ, on purpose', () => {
  /** They accept so many ops of each; we refuse the commit, and ask for a refetch or wait for the truth. */
  async function differs(
    lie: (signed: Signed) => object,
    accepted: (signed: Signed) => number,
  ): Promise<void> {
    for (const { person, signed } of await life('k256')) {
      const one = { person, signed, lies: lie(signed) }
      expect([await theirs(one), await ours(one)]).toEqual([accepted(signed), 0])
    }
  }

  it('an op left out: they cannot know, we undo the commit', () =>
    differs(
      ({ ops }) => ({ ops: ops.slice(1) }),
      ({ ops }) => ops.length - 1,
    ))

  it('one false op: they drop that op, we believe nothing of the sender', () =>
    differs(
      ({ ops }) => ({ ops: [{ ...ops[0], cid: ops[1]!.cid }, ...ops.slice(1)] }),
      ({ ops }) => ops.length - 1,
    ))

  it('a rev or a root in the frame that is not the signed one: they do not look', async () => {
    const root = await cidForRawBytes(Buffer.from('another root'))
    await differs(
      () => ({ commit: root }),
      ({ ops }) => ops.length,
    )
    await differs(
      () => ({ rev: nextTid(Date.now() - 60_000) }),
      ({ ops }) => ops.length,
    )
  })
})
