import { setTimeout as sleep } from 'node:timers/promises'
import { ids } from '@breadcrumbs/lexicons'
import type { Database } from '@breadcrumbs/service-kit'
import { describeEachEngine, waitFor } from '@breadcrumbs/service-kit/testing'
import { expect, it } from 'vitest'
import { migrations } from '../src/database/migrations.ts'
import type { Tables } from '../src/database/schema.ts'
import { issueTicket } from '../src/live/tickets.ts'
import { deleteSpace } from '../src/repo-host/store.ts'
import { addItem, startHost } from './_host.ts'
import { openStream, ticketFor } from './_live.ts'
import { openRawStream } from './_raw-stream.ts'
import { ALICE, about, tid } from './_records.ts'
import { type Caller, startOnSocket } from './_service.ts'

async function startOn(db: Database<Tables>, o: Parameters<typeof startOnSocket>[1] = {}) {
  const host = await startHost(db)
  const service = await startOnSocket(db, o)
  return {
    db,
    host,
    service,
    async member() {
      const caller = await service.account()
      await host.joins(caller.did, 'editor')
      return caller
    },
    /** A ticket without HTTP. */
    ticket: async (who: Pick<Caller, 'did'> = { did: ALICE }) => {
      const admission = { space: host.space, did: who.did }
      return (await issueTicket(db.kysely, admission, Date.now())).ticket
    },
    [Symbol.asyncDispose]: () => service[Symbol.asyncDispose](),
  }
}

const LONG = { timeoutMs: 30_000 }

/** Fills the group's log with steps of a thousand bytes, past all a machine buffers for one connection. */
async function fillLog(db: Database<Tables>, space: string, steps: number) {
  const { position } = await db.kysely
    .selectFrom('spaces')
    .select('position')
    .where('uri', '=', space)
    .executeTakeFirstOrThrow()
  const like = await db.kysely
    .selectFrom('ops')
    .selectAll()
    .where('space', '=', space)
    .where('collection', '=', ids.groupList)
    .executeTakeFirstOrThrow()
  const rkey = 'r'.repeat(500)
  for (let n = 0; n < steps; n += 100) {
    const rows = Array.from({ length: 100 }, (_, i) => ({
      ...like,
      position: position + n + i + 1,
      rev: `${like.rev}${n + i}`,
      rkey,
    }))
    await db.kysely.insertInto('ops').values(rows).execute()
  }
  await db.kysely
    .updateTable('spaces')
    .set({ position: position + steps })
    .where('uri', '=', space)
    .execute()
}

describeEachEngine<Tables>('streams', migrations, (open) => {
  const start = async (o: Parameters<typeof startOnSocket>[1] = {}) => startOn(await open(), o)

  it('DS-007: who never reads is dropped with 1013 or cut, and nobody else notices', {
    timeout: 60_000,
  }, async () => {
    await using world = await start({ heartbeatMs: 600 })
    await fillLog(world.db, world.host.space, 40_000)
    const bob = await world.member()
    using reads = await openStream(world.service.url, { ticket: await world.ticket(bob) })
    using never = await openRawStream(world.service.url, { ticket: await world.ticket(), position: '0' })
    never.socket.pause()
    await waitFor(() => world.service.readers() === 2)
    // After two heartbeats without progress; that whoever reads by then is told 1013: live-socket.test.ts.
    await waitFor(() => world.service.readers() === 1, LONG)
    never.socket.resume()
    await waitFor(() => never.closed, LONG)
    expect([1013, undefined]).toContain(never.closeCode())
    expect(never.frames().length).toBeLessThan(200)
    await bob.post(ids.applyWrites, {
      space: world.host.space,
      repo: bob.did,
      writes: [addItem(world.host, 'still here', tid(7))],
    })
    await waitFor(() => reads.rkeys().includes(tid(7)), LONG)
    expect(reads.closed).toBe(false)
  })

  it('DS-007: streams are limited by member, by address and in all, and requests are answered all the same', async () => {
    await using world = await start({ limits: { streamsPerMember: 2, streamsPerAddress: 4 }, streams: 100 })
    const [bob, carla] = [await world.member(), await world.member()]
    const open = async (who: Caller) => openRawStream(world.service.url, { ticket: await world.ticket(who) })
    using one = await open(bob)
    using two = await open(bob)
    await waitFor(() => world.service.readers() === 2)
    using third = await open(bob)
    await waitFor(() => third.closeCode() === 1013)
    third.socket.destroy()
    using other = await open(carla)
    await waitFor(() => world.service.readers() === 3)
    using fourth = await open(carla)
    await waitFor(() => world.service.readers() === 4)
    using refused = await openRawStream(world.service.url, { ticket: 'any' })
    await waitFor(() => refused.closed)
    expect(refused.head()).toMatch(/^HTTP\/1.1 429 /)
    const seconds = Number(/retry-after: (\d+)/.exec(refused.head())?.[1])
    expect(seconds).toBeGreaterThanOrEqual(5)
    expect(seconds).toBeLessThanOrEqual(30)
    expect((await bob.get(ids.getGroup, { space: world.host.space })).status).toBe(200)
    // Places are given back.
    two.socket.destroy()
    await waitFor(() => world.service.readers() === 3)
    using again = await open(bob)
    await waitFor(() => world.service.readers() === 4)
    expect([one, other, fourth, again].map(({ closed }) => closed)).toEqual([false, false, false, false])

    await using small = await start({ streams: 1 })
    using only = await openRawStream(small.service.url, { ticket: await small.ticket() })
    await waitFor(() => small.service.readers() === 1)
    using full = await openRawStream(small.service.url, { ticket: await small.ticket() })
    await waitFor(() => full.closed)
    expect(full.head()).toMatch(/^HTTP\/1.1 503 [\s\S]*retry-after: /)
    expect(only.closed).toBe(false)
  })

  it('DS-007: a stream takes heartbeats and nothing else', async () => {
    await using world = await start({ heartbeatMs: 400 })
    using answers = await openRawStream(
      world.service.url,
      { ticket: await world.ticket() },
      { answers: true },
    )
    using silent = await openRawStream(world.service.url, { ticket: await world.ticket() })
    using talks = await openRawStream(world.service.url, { ticket: await world.ticket() })
    using shouts = await openRawStream(world.service.url, { ticket: await world.ticket() })
    using pings = await openRawStream(world.service.url, { ticket: await world.ticket() }, { answers: true })
    await waitFor(() => world.service.readers() === 5)
    talks.socket.write(Buffer.from('81810000000061', 'hex'))
    // The header of a message of a megabyte.
    shouts.socket.write(Buffer.from('82ff000000000010000000000000', 'hex'))
    pings.socket.write(Buffer.from('898000000000', 'hex'))
    await waitFor(() => pings.frames().some(({ opcode }) => opcode === 10))
    await waitFor(() => talks.closeCode() === 1008)
    await waitFor(() => shouts.closeCode() === 1009)
    await waitFor(() => silent.closed)
    await sleep(1_000)
    expect(answers.closed).toBe(false)
    using elsewhere = await openRawStream(world.service.url, { ticket: 'x' }, { path: '/xrpc/a.b.c' })
    await waitFor(() => elsewhere.closed)
    expect(elsewhere.head()).toMatch(/^HTTP\/1.1 404 /)
  })

  it('MB-010: a removed member who keeps the connection open is cut within five seconds, and hears no more', async () => {
    await using world = await start()
    const bob = await world.member()
    using keeps = await openRawStream(
      world.service.url,
      { ticket: await world.ticket(bob) },
      { answers: true },
    )
    await waitFor(() => world.service.readers() === 1)
    await world.host.setMember(bob.did, 'editor', 'removed')
    // Seconds of this process, which on a busy machine are longer for everything in it.
    let tenths = 0
    const timer = setInterval(() => {
      tenths += 1
    }, 100)
    await world.host.write(ALICE, [addItem(world.host, 'secret', tid(8))])
    await waitFor(() => keeps.closed)
    clearInterval(timer)
    expect(tenths).toBeLessThanOrEqual(50)
    expect(keeps.bodies()).toEqual([{ reason: 'removed' }])
    expect(keeps.closeCode()).toBe(1000)
  })

  it('SP-024: however often a member writes, each of 500 readers is told at most once a second, and a slow one holds up nobody', {
    timeout: 90_000,
  }, async () => {
    const limits = { batchesPerMinute: 1e6, writesPerMinute: 1e6, streamsPerMember: 1e6 }
    await using world = await start({ limits })
    const bob = await world.member()
    await using streams = new AsyncDisposableStack()
    const readers: Awaited<ReturnType<typeof openRawStream>>[] = []
    for (let n = 0; n < 500; n += 50) {
      const opened = Array.from({ length: 50 }, async () =>
        streams.use(await openRawStream(world.service.url, { ticket: await world.ticket() })),
      )
      readers.push(...(await Promise.all(opened)))
    }
    await waitFor(() => world.service.readers() === 500, LONG)
    const [slow, ...others] = readers
    slow!.socket.pause()
    const startedAt = Date.now()
    const written: string[] = []
    while (Date.now() - startedAt < 4_000) {
      const rkeys = Array.from({ length: 5 }, (_, n) => tid(written.length + n + 100))
      const writes = rkeys.map((rkey) => addItem(world.host, rkey, rkey))
      const { status } = await bob.post(ids.applyWrites, { space: world.host.space, repo: bob.did, writes })
      expect(status).toBe(200)
      written.push(...rkeys)
    }
    const last = others.at(-1)!
    const rkeysOf = (reader: typeof last) =>
      reader.bodies().flatMap(({ writes = [] }) => writes.map(({ rkey }) => rkey))
    await waitFor(() => rkeysOf(last).length === written.length, LONG)
    const seconds = (Date.now() - startedAt) / 1_000
    // One at once, then one a second; more only where two hundred writes do not fit.
    expect(last.bodies().length).toBeLessThanOrEqual(1 + seconds + Math.floor(written.length / 200))
    for (const reader of others) expect(rkeysOf(reader)).toEqual(written)
  })

  it('tell that the log moved, and not whose place in a work did', async () => {
    await using world = await start()
    const bob = await world.member()
    await world.host.write(ALICE, [addItem(world.host, 'Stalker', tid(3))])
    using stream = await openStream(world.service.url, { ticket: await ticketFor(bob, world.host.space) })
    await waitFor(() => world.service.readers() === 1)
    const item = (await world.host.load()).merged.lists[0]!.cards[0]!.items[0]
    const { collection, value } = about(ALICE, ids.progress, item, { state: 'done' })
    const create = 'app.breadcrumbs.temp.applyWrites#create' as const
    await world.host.write(ALICE, [{ $type: create, collection, value }])
    const { position } = (await world.host.load()).facts
    await waitFor(() => stream.messages.length > 0)
    expect(stream.messages).toEqual([{ type: '#changed', position, writes: [] }])
  })

  it('tell their readers to come back when the service ends', async () => {
    await using world = await start()
    const ending = await startOnSocket(world.db)
    using stream = await openRawStream(ending.url, { ticket: await world.ticket() })
    await waitFor(() => ending.readers() === 1)
    await ending[Symbol.asyncDispose]()
    await waitFor(() => stream.closed)
    expect(stream.closeCode()).toBe(1012)
    using again = await openStream(world.service.url, { ticket: await world.ticket(), position: '0' })
    await waitFor(() => again.messages.length > 0)
  })

  it('end when their group was deleted while they caught up', async () => {
    await using world = await start()
    await fillLog(world.db, world.host.space, 30_000)
    using late = await openRawStream(world.service.url, { ticket: await world.ticket(), position: '0' })
    late.socket.pause()
    await waitFor(() => world.service.readers() === 1)
    await sleep(500)
    // As another process does: nothing is poked.
    await world.db.transaction((trx) => deleteSpace(trx, world.host.space))
    late.socket.resume()
    await waitFor(() => late.closed)
    expect(late.bodies().at(-1)).toEqual({ reason: 'deleted' })
  })
})
