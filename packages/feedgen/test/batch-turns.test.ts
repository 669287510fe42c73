import { startFakeDirectory } from '@breadcrumbs/service-kit/testing'
import { expect, it } from 'vitest'
import { ingest } from './_ingest.ts'
import { companionWrites, Person } from './_person.ts'

const COMMITS = 200
/** As src/ingest/ingest.ts has it. */
const EVENTS_PER_TURN = 8

it('lets others have a turn of the loop again and again while it works off a batch', async () => {
  const directory = await startFakeDirectory()
  const alice = await Person.create()
  directory.setDocument(alice.did, alice.document('https://pds.example.com'))
  const frames: { t: string; bytes: Uint8Array }[] = []
  for (let seq = 1; seq <= COMMITS; seq += 1) {
    const { writes } = await companionWrites(alice)
    frames.push({ t: '#commit', bytes: alice.frame(seq, await alice.sign(writes)) })
  }
  let turns = 0
  let isOver = false
  const count = () => {
    turns += 1
    if (!isOver) setImmediate(count)
  }
  setImmediate(count)
  const { events } = await ingest(directory, frames)
  isOver = true
  await directory.close()
  expect(events).toHaveLength(COMMITS)
  expect(turns).toBeGreaterThanOrEqual(COMMITS / EVENTS_PER_TURN - 1)
})
