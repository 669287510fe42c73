/** DS-010: a service that is started again gets all its readers back at once. `pnpm --filter lists-service bench reconnect`: 5,000. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { openDatabase } from '@breadcrumbs/service-kit'
import { temporaryDirectory, waitFor } from '@breadcrumbs/service-kit/testing'
import { expect, it } from 'vitest'
import { migrations } from '../src/database/migrations.ts'
import type { Tables } from '../src/database/schema.ts'
import { issueTicket } from '../src/live/tickets.ts'
import { comeBack } from './_come-back.ts'
import { addItem, startHost } from './_host.ts'
import { ticketFor } from './_live.ts'
import { openRawStream } from './_raw-stream.ts'
import { ALICE, tid } from './_records.ts'
import { startOnSocket } from './_service.ts'

const READERS = 1_000
const OPENINGS = 100
/** Of what is live in this process, which holds the readers too, and what they got. */
const BYTES_MAX = 50 * 2 ** 20

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

function liveBytes(): number {
  collectGarbage()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

it('DS-010: a thousand who come back at once are let in a few at a time, told when to come again, and miss nothing', {
  timeout: 120_000,
}, async () => {
  await using folder = await temporaryDirectory('reconnects')
  const db = await openDatabase<Tables>({ url: `sqlite:${folder.path}/lists.db`, migrations })
  const host = await startHost(db)
  const limits = { streamsPerMember: READERS, streamsPerAddress: READERS, streamOpenings: OPENINGS }
  const before = await startOnSocket(db, { limits })
  const bob = await before.account()
  await host.joins(bob.did, 'editor')
  const ticket = async () =>
    (await issueTicket(db.kysely, { space: host.space, did: bob.did }, Date.now())).ticket
  const { position } = (await host.load()).facts
  const streams: Awaited<ReturnType<typeof openRawStream>>[] = []
  for (let n = 0; n < READERS; n += 1)
    streams.push(await openRawStream(before.url, { ticket: await ticket() }))
  await waitFor(() => before.readers() === READERS)
  await before[Symbol.asyncDispose]()
  await waitFor(() => streams.every(({ closed }) => closed))
  expect(new Set(streams.map((stream) => stream.closeCode()))).toEqual(new Set([1012]))

  await host.write(ALICE, [addItem(host, 'meanwhile', tid(7))])
  await using after = await startOnSocket(db, { limits })
  const held = liveBytes()
  const ready = await Promise.all(Array.from({ length: READERS }, ticket))
  // The database of a service that has just started is busy, too: until all are sent away but those let in to wait.
  let refused = 0
  const busy = db.transaction(async () => {
    await waitFor(() => refused >= READERS - OPENINGS, { timeoutMs: 30_000 })
  })
  const returned = await Promise.all(
    Array.from({ length: READERS }, () =>
      comeBack(after.url, {
        ticket: async () => ready.pop() ?? ticket(),
        position: String(position),
        secondMs: 100,
        onRefused: () => {
          refused += 1
        },
      }),
    ),
  )
  await busy
  await waitFor(() => after.readers() === READERS, { timeoutMs: 30_000 })
  await waitFor(() => returned.every(({ stream }) => stream.frames().length > 0), { timeoutMs: 30_000 })
  expect(liveBytes() - held).toBeLessThan(BYTES_MAX)

  const rkeys = (one: (typeof returned)[number]) =>
    one.stream.bodies().flatMap(({ writes = [] }) => writes.map(({ rkey }) => rkey))
  for (const one of returned) expect(rkeys(one)).toEqual([tid(7)])
  // To come at many different times.
  const waits = returned.flatMap((one) => one.waits)
  expect(waits.length).toBeGreaterThanOrEqual(READERS - OPENINGS)
  expect(new Set(waits).size).toBeGreaterThan(20)
  // Whoever else asks is served all the same.
  const carla = await after.account()
  await host.joins(carla.did, 'viewer')
  expect(await ticketFor(carla, host.space)).toBeTypeOf('string')
  for (const { stream } of returned) stream.socket.destroy()
  await db.close()
})
