import { encode } from '@atproto/lex-cbor'
import { cidForRawBytes } from '@atproto/lex-data'
import { BlockMap, blocksToCarFile } from '@atproto/repo'
import { ids, nextTid } from '@breadcrumbs/lexicons'
import { type FakeDirectory, messageFrame, startFakeDirectory } from '@breadcrumbs/service-kit/testing'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { badInputs } from './_bad-inputs.ts'
import { ingest, resolver } from './_ingest.ts'
import { companionWrites, crumbRecord, Person, type Signed } from './_person.ts'

let directory: FakeDirectory
let alice: Person
let signed: Signed

beforeAll(async () => {
  directory = await startFakeDirectory()
})
afterAll(() => directory.close())
beforeEach(async () => {
  alice = await Person.create()
  directory.setDocument(alice.did, alice.document('https://pds.example.com'))
  signed = await alice.sign((await companionWrites(alice)).writes)
})

const commit = (lies: object = {}) => ({ t: '#commit', bytes: alice.frame(1, signed, lies) })

/** A lie is left out with its reason, and the honest frame after it goes through. */
async function rejects(reason: string, lies: object): Promise<void> {
  const { events, rejected } = await ingest(directory, [commit(lies), commit()])
  expect(rejected).toEqual([reason])
  expect(events.filter((event) => event.kind === 'commit')).toHaveLength(1)
}

it('takes an honest commit of either curve', async () => {
  const bob = await Person.create('p256')
  directory.setDocument(bob.did, bob.document('https://pds.example.com'))
  const ofBob = await bob.sign((await companionWrites(bob)).writes)
  const { events, rejected } = await ingest(directory, [
    commit(),
    { t: '#commit', bytes: bob.frame(2, ofBob) },
  ])
  expect(rejected).toEqual([])
  expect(events.map((event) => event.did)).toEqual([alice.did, bob.did])
})

badInputs({
  async 'FH-022'() {
    const asked = directory.requests
    await alice.rotateKey()
    const forged = await alice.sign((await companionWrites(alice)).writes)
    const { events, rejected } = await ingest(directory, [
      { t: '#commit', bytes: alice.frame(1, forged) },
      { t: '#commit', bytes: alice.frame(2, forged) },
      commit(),
    ])
    expect(rejected).toEqual(['bad-signature', 'bad-signature'])
    expect(events).toHaveLength(1)
    // The first look and one refresh; the second forgery costs none.
    expect(directory.requests - asked).toBe(2)
  },
  async 'FH-024'() {
    const identity = resolver(directory)
    expect((await ingest(directory, [commit()], identity)).rejected).toEqual([])
    await alice.rotateKey()
    directory.setDocument(alice.did, alice.document('https://pds.example.com'))
    const rotated = await alice.sign((await companionWrites(alice)).writes)
    const after = await ingest(
      directory,
      [{ t: '#commit', bytes: alice.frame(2, rotated) }, commit()],
      identity,
    )
    // The new key is found, and with it the old one is over.
    expect(after).toMatchObject({ events: [{ rev: rotated.data.rev }], rejected: ['bad-signature'] })
  },
  async 'FH-025'() {
    directory.fail(503)
    await expect(ingest(directory, [commit()])).rejects.toThrow('PLC')
    directory.fail(undefined)
    expect((await ingest(directory, [commit()])).events).toHaveLength(1)
  },
  async 'FH-027'() {
    await rejects('field-mismatch', { rev: nextTid(Date.now() - 1000) })
  },
  async 'FH-028'() {
    await rejects('rev-in-future', { rev: nextTid(Date.now() + 365 * 86_400_000) })
  },
  async 'FH-031'() {
    const op = signed.ops[0]
    await rejects('too-many-ops', { ops: Array.from({ length: 201 }, () => op) })
  },
  async 'FH-033'() {
    const { cid } = signed.data
    const car = (roots: unknown[]) => {
      const header = encode({ version: 1, roots } as never)
      return Buffer.concat([Buffer.from([header.length]), header])
    }
    await rejects('car-unreadable', { blocks: car([]) })
    await rejects('car-unreadable', { blocks: car([cid, cid]) })
    await rejects('car-unreadable', { blocks: car([cid]) })
  },
  async 'FH-036'() {
    const tiny = Buffer.alloc(400_000 * 5, Buffer.from([4, 1, 2, 3, 4]))
    await rejects('car-limits', { blocks: tiny })
  },
  async 'FH-045'() {
    const record = { ...crumbRecord(), $type: 'app.breadcrumbsx.crumb' }
    const other = await alice.sign([
      { action: 'create', collection: 'app.breadcrumbsx.crumb', rkey: alice.nextKey(), record },
    ])
    const { events, rejected } = await ingest(directory, [{ t: '#commit', bytes: alice.frame(1, other) }])
    expect({ events, rejected }).toEqual({ events: [], rejected: [] })
  },
  async 'RC-025'() {
    // Segments of at most 63 letters, 317 in all; ours and unknown: neither refused nor kept.
    const longest = `app.breadcrumbs.${`${'a'.repeat(62)}.`.repeat(4)}${'b'.repeat(49)}`
    const name = async (collection: string) => {
      const write = { action: 'create' as const, collection, rkey: 'r', record: { $type: collection } }
      return ingest(directory, [{ t: '#commit', bytes: alice.frame(1, await alice.sign([write])) }])
    }
    expect(longest).toHaveLength(317)
    expect(await name(longest)).toMatchObject({ events: [{ writes: [] }], rejected: [] })
    expect(await name(`${longest}b`)).toMatchObject({ events: [], rejected: ['record-path'] })
    expect(
      (await ingest(directory, [commit({ ops: [{ ...signed.ops[0], path: 'APP.BREADCRUMBS.crumb/r' }] })]))
        .events,
    ).toEqual([])
  },
  async 'RC-024'() {
    const claim = (rkey: string) => ({ ops: [{ ...signed.ops[0], path: `${ids.crumb}/${rkey}` }] })
    await rejects('record-path', claim('.'))
    await rejects('record-path', claim('a/b'))
    const rkey = 'k'.repeat(512)
    const long = await alice.sign([{ action: 'create', collection: ids.crumb, rkey, record: crumbRecord() }])
    const { events } = await ingest(directory, [{ t: '#commit', bytes: alice.frame(3, long) }])
    expect(events).toMatchObject([{ writes: [{ type: 'crumb', path: `${ids.crumb}/${rkey}` }] }])
  },
})

it('believes no op that the signed tree does not hold', async () => {
  const [crumb, post] = signed.ops
  await rejects('not-proven', { ops: [crumb, { ...post, cid: crumb!.cid }] })
  await rejects('not-proven', { ops: [crumb, { ...post, action: 'delete', cid: null }] })
  await rejects('not-proven', { commit: await cidForRawBytes(Buffer.from('another root')) })
})

it('asks for a refetch where the owner signed something else than what the frame says', async () => {
  const [crumb, post] = signed.ops
  const lie = commit({ ops: [crumb, { ...post, cid: crumb!.cid }] })
  expect((await ingest(directory, [lie])).events).toEqual([{ kind: 'desync', did: alice.did }])
})

badInputs({
  async 'FH-018'() {
    const next = async () => alice.sign((await companionWrites(alice)).writes)
    const [, fourth] = [await next(), await next()]
    const { events, rejected } = await ingest(directory, [
      commit(),
      { t: '#commit', bytes: alice.frame(4, fourth) },
    ])
    expect(rejected).toEqual([])
    expect(events.map((event) => event.kind)).toEqual(['commit', 'desync', 'commit'])
  },
  async 'FH-030'() {
    // The crumb of the commit is kept from us, and its post is honest: only undoing the commit shows it.
    const { events, rejected } = await ingest(directory, [commit({ ops: [signed.ops[1]] })])
    expect(rejected).toEqual(['not-inverted'])
    expect(events).toEqual([{ kind: 'desync', did: alice.did }])
  },
})

it('undoes commits of every size, creating, changing and deleting, and any subset of their ops does not', async () => {
  const kept: string[] = []
  const text = (n: number) => ({ $type: 'app.breadcrumbs.other', n })
  const write = (action: 'create' | 'update' | 'delete', rkey: string, n = 0) => ({
    action,
    collection: 'app.breadcrumbs.other',
    rkey,
    ...(action !== 'delete' && { record: text(n) }),
  })
  for (const size of [1, 60, 3, 1, 17, 40, 1]) {
    const created = Array.from({ length: size }, () => write('create', alice.nextKey(), size))
    const updated = kept.filter((_, i) => i % 7 === 0).map((rkey) => write('update', rkey, size * 1000))
    const deleted = kept.filter((_, i) => i % 3 === 1).map((rkey) => write('delete', rkey))
    const commits = await alice.sign([
      ...created,
      ...updated.filter((u) => !deleted.some((d) => d.rkey === u.rkey)),
      ...deleted,
    ])
    const ops = commits.ops
    kept.splice(
      0,
      kept.length,
      ...kept.filter((r) => !deleted.some((d) => d.rkey === r)),
      ...created.map((c) => c.rkey),
    )
    const whole = await ingest(directory, [{ t: '#commit', bytes: alice.frame(1, commits) }])
    expect(whole.rejected).toEqual([])
    for (const left of [0, ops.length - 1]) {
      const lies = { ops: ops.filter((_, i) => i !== left) }
      const part = await ingest(directory, [{ t: '#commit', bytes: alice.frame(1, commits, lies) }])
      expect(part.rejected).toEqual(ops.length === 1 ? [] : ['not-inverted'])
    }
  }
})

it('takes a commit from before Sync 1.1 by its inclusion proofs alone', async () => {
  const { events, rejected } = await ingest(directory, [commit({ prevData: null, ops: [signed.ops[0]] })])
  expect({ events: events.length, rejected }).toEqual({ events: 1, rejected: [] })
})

it('refuses a CAR whose block was exchanged', async () => {
  const blocks = new BlockMap().addMap(signed.data.newBlocks).addMap(signed.data.relevantBlocks)
  blocks.set(signed.ops[0]!.cid!, encode({ $type: ids.crumb, note: 'not what was signed' }))
  await rejects('car-unreadable', { blocks: await blocksToCarFile(signed.data.cid, blocks) })
})

it('counts a damaged frame and goes on, whichever field is damaged', async () => {
  const damages = [
    { repo: 'alice' },
    { rev: 'x' },
    { commit: 1 },
    { ops: 'none' },
    { blocks: 'none' },
    { tooBig: true },
    { ops: [{}] },
  ]
  for (const lies of damages) {
    const { events, rejected } = await ingest(directory, [commit(lies), commit()])
    expect([...rejected, 'passed']).not.toContain(undefined)
    expect(events).toHaveLength(1)
  }
  const { rejected } = await ingest(directory, [
    { t: '#commit', bytes: messageFrame('#commit', { seq: 1, ops: 3 }) },
  ])
  expect(rejected).toEqual(['unreadable'])
})
