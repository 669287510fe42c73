/** Account states that were told in a gap, or by nobody, are asked for: of the PDS, and of the relay that is followed. */
import { waitFor } from '@breadcrumbs/service-kit/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readHostedAccount } from '../src/pds/hosted-account.ts'
import { startFollowed } from './_followed.ts'
import { startFakePds } from './_pds.ts'
import { companionWrites, type Person } from './_person.ts'
import type { World } from './_world.ts'

let world: World
let alice: Person
let bob: Person
let postUri: string

beforeEach(async () => {
  ;({ world, alice, bob } = await startFollowed())
  const companion = await companionWrites(alice)
  postUri = companion.postUri
  await world.commits(alice, ...companion.writes)
  await world.settled()
  // Everybody is fetched once when first seen; what follows asks again.
  await world.repaired()
  expect(await feed()).toEqual([postUri])
})
afterEach(() => world[Symbol.asyncDispose]())

const feed = async () => (await world.page(bob)).feed

describe('in a gap', () => {
  it.each(['deactivated', 'suspended', 'takendown', 'brand-new'])('%s: hides them', async (status) => {
    alice.away = status
    await world.gap()
    await world.repaired()
    expect(await feed()).toEqual([])
    expect(world.running.index.takesPart(alice.did)).toBe(true)
  })

  it('deleted: forgets them', async () => {
    alice.away = 'deleted'
    await world.gap()
    await world.repaired()
    expect(await feed()).toEqual([])
    expect(world.running.index.takesPart(alice.did)).toBe(false)
  })

  it('DID ended: forgets them (ID-010)', async () => {
    world.directory.tombstone(alice.did)
    world.directory.setDocument(alice.did, undefined)
    world.tells('#identity', { did: alice.did })
    await world.settled()
    await world.gap()
    await world.repaired()
    expect(await feed()).toEqual([])
    expect(world.running.index.takesPart(alice.did)).toBe(false)
  })

  it('back again: shows them, with what they wrote meanwhile', async () => {
    world.tells('#account', { did: alice.did, active: false, status: 'deactivated' })
    await world.settled()
    expect(await feed()).toEqual([])
    const later = await companionWrites(alice)
    await alice.sign(later.writes)
    await world.gap()
    await world.repaired()
    expect(await feed()).toEqual([later.postUri, postUri])
  })

  it('back again after a deletion: shows them', async () => {
    world.tells('#account', { did: alice.did, active: false, status: 'deleted' })
    await world.settled()
    await world.gap()
    await world.repaired()
    expect(await feed()).toEqual([postUri])
  })

  it('moved to another PDS, whose old one has forgotten them: asks the new one', async () => {
    await using elsewhere = await disposable()
    alice.away = 'deleted'
    const moved = Object.create(alice, { away: { value: undefined } }) as Person
    elsewhere.pds.host(moved)
    world.directory.setDocument(alice.did, alice.document(elsewhere.pds.url))
    await world.gap()
    await world.repaired()
    expect(await feed()).toEqual([postUri])
    expect(elsewhere.pds.methods).toContain('com.atproto.sync.getRepoStatus')
  })
})

describe('a relay', () => {
  const tells = (answer: object | undefined) =>
    world.host.answer(({ pathname, searchParams }) =>
      pathname.endsWith('getRepoStatus') && searchParams.get('did') === alice.did ? answer : undefined,
    )

  it('hides whom it has taken down, whatever their PDS says, and shows them again (CM-004)', async () => {
    tells({ did: alice.did, active: false, status: 'takendown' })
    await world.gap()
    await world.repaired()
    expect(await feed()).toEqual([])
    tells({ did: alice.did, active: true })
    await world.gap()
    await world.repaired()
    expect(await feed()).toEqual([postUri])
  })

  it('hides nobody by not knowing them', async () => {
    tells(undefined)
    await world.gap()
    await world.repaired()
    expect(await feed()).toEqual([postUri])
  })
})

it('believes the stream where it told a state while the host was asked', async () => {
  alice.away = 'deactivated'
  let asked = 0
  world.pds.before(async (method, did) => {
    if (did !== alice.did || method !== 'com.atproto.sync.getRepoStatus') return
    asked += 1
    if (asked !== 2) return
    alice.away = undefined
  })
  // The host says deactivated; before that is written, the stream tells of another state.
  world.pds.after(async (method, did) => {
    if (did !== alice.did || method !== 'com.atproto.sync.getRepoStatus' || asked > 1) return
    world.tells('#account', { did: alice.did, active: true })
    await world.settled()
  })
  await world.gap()
  await waitFor(() => asked > 1)
  await world.repaired()
  expect(await feed()).toEqual([postUri])
})

it.each([
  ['an active one', 200, { active: true, rev: '3k' }, { is: 'active', rev: '3k' }],
  ['one whose rev is no text', 200, { active: true, rev: 5 }, { is: 'active', rev: undefined }],
  ['an inactive one', 200, { active: false }, { is: 'inactive', status: undefined }],
  ['none at all', 200, { status: 'takendown' }, undefined],
  ['no object', 200, undefined, undefined],
  ['a repo it does not have', 400, { error: 'RepoNotFound' }, { is: 'absent' }],
  ['one taken down', 400, { error: 'RepoTakendown' }, { is: 'inactive', status: 'takendown' }],
  ['another error', 400, { error: 'InvalidRequest' }, undefined],
  ['no such method', 501, { error: 'MethodNotImplemented' }, { is: 'untold' }],
  ['no such page', 404, undefined, { is: 'untold' }],
  ['trouble', 503, undefined, undefined],
  ['trouble with a name of a state', 503, { error: 'RepoNotFound' }, undefined],
] as const)('reads %s', (_, status, body, expected) => {
  expect(readHostedAccount(status, body)).toEqual(expected)
})

async function disposable() {
  const pds = await startFakePds()
  return { pds, [Symbol.asyncDispose]: () => pds.close() }
}
