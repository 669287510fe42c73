/** What never came, or came cut short, is fetched: never guessed, and never taken for a deletion. */
import { ids } from '@breadcrumbs/lexicons'
import { startFakeDirectory } from '@breadcrumbs/service-kit/testing'
import { expect, it } from 'vitest'
import { ingest } from './_ingest.ts'
import { companionWrites, crumbRecord, Person, POST } from './_person.ts'
import { World } from './_world.ts'

it('FH-019: a post whose deletion was swallowed is gone after the next commit of its author', async () => {
  await using world = await World.create()
  const [alice, bob] = [await world.person(), await world.person()]
  await world.follows(bob, alice)
  await world.start()
  const companion = async () => {
    const made = await companionWrites(alice)
    await world.commits(alice, ...made.writes)
    return made
  }
  const [first, second] = [await companion(), await companion()]
  await world.settled()
  await world.repaired()
  expect((await world.page(bob)).feed).toEqual([second.postUri, first.postUri])
  // Signed and in her repo, but no frame tells of it.
  await alice.sign([{ action: 'delete', collection: POST, rkey: first.rkey }])
  const third = await companion()
  await world.settled()
  await world.repaired()
  expect((await world.page(bob)).feed).toEqual([third.postUri, second.postUri])
})

it('FH-034: a CAR cut at any block boundary asks for a refetch, and deletes nothing', async () => {
  const directory = await startFakeDirectory()
  const alice = await Person.create()
  directory.setDocument(alice.did, alice.document('https://pds.example.com'))
  for (let n = 0; n < 20; n += 1) await alice.sign((await companionWrites(alice)).writes)
  const write = {
    action: 'create' as const,
    collection: ids.crumb,
    rkey: alice.nextKey(),
    record: crumbRecord(),
  }
  const signed = await alice.sign([write])
  const car = commitFirst(signed.blocks)
  const ends = boundaries(car)
  expect(ends.length).toBeGreaterThan(4)
  const outcomes: string[] = []
  for (const end of ends.slice(0, -1)) {
    const blocks = car.subarray(0, end)
    const bytes = alice.frame(1, signed, { blocks })
    const { events, rejected } = await ingest(directory, [{ t: '#commit', bytes }])
    // Without the commit's own block nothing says whose it is: that the next one does not follow shows the hole.
    const outcome = rejected[0] ?? 'taken'
    if (outcome === 'taken') expect(events).toMatchObject([{ kind: 'commit', writes: [{ type: 'crumb' }] }])
    else expect(events).toEqual(outcome === 'car-unreadable' ? [] : [{ kind: 'desync', did: alice.did }])
    outcomes.push(outcome)
  }
  expect(outcomes).toHaveLength(ends.length - 1)
  expect(outcomes).toEqual(expect.arrayContaining(['car-unreadable', 'not-proven', 'record-missing']))
  const bytes = alice.frame(1, signed, { blocks: car })
  const whole = await ingest(directory, [{ t: '#commit', bytes }])
  expect(whole).toMatchObject({ events: [{ kind: 'commit', writes: [{ type: 'crumb' }] }], rejected: [] })
  await directory.close()
})

/** The same CAR as most hosts order it: the commit, which the helper writes last, right behind the header. */
function commitFirst(car: Uint8Array): Buffer {
  const ends = boundaries(car)
  const [header = 0] = ends
  const last = ends.at(-2)
  return Buffer.concat([car.subarray(0, header), car.subarray(last), car.subarray(header, last)])
}

/** Where the sections of a CAR end. */
function boundaries(car: Uint8Array): number[] {
  const ends: number[] = []
  for (let at = 0; at < car.length; ) {
    let length = 0
    let shift = 0
    for (;;) {
      const byte = car[at++] as number
      length |= (byte & 127) << shift
      shift += 7
      if (byte < 128) break
    }
    at += length
    ends.push(at)
  }
  return ends
}
