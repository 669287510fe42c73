import { ids } from '@breadcrumbs/lexicons'
import { describeEachEngine, waitFor } from '@breadcrumbs/service-kit/testing'
import { expect, it } from 'vitest'
import { migrations } from '../src/database/migrations.ts'
import type { Tables } from '../src/database/schema.ts'
import { issueTicket, takeTicket } from '../src/live/tickets.ts'
import { addItem, startHost } from './_host.ts'
import { openStream, ticketFor } from './_live.ts'
import { ALICE, BOB } from './_records.ts'
import { startOnSocket } from './_service.ts'

const rkey = (n: number) =>
  `3aaaaaaaaaa${String.fromCharCode(97 + Math.floor(n / 20))}${String.fromCharCode(97 + (n % 20))}`

describeEachEngine<Tables>('live updates', migrations, (open) => {
  async function start() {
    const db = await open()
    // The host of the test is another process to the service: nothing it writes pokes, only sweeps find it.
    const host = await startHost(db)
    const service = await startOnSocket(db)
    const member = async (role: 'editor' | 'viewer' = 'editor') => {
      const caller = await service.account()
      await host.joins(caller.did, role)
      return caller
    }
    return { db, host, service, member, [Symbol.asyncDispose]: () => service[Symbol.asyncDispose]() }
  }

  it('tell who wrote what, never the content, and heal a lost poke by the sweep', async () => {
    await using world = await start()
    const bob = await world.member()
    using stream = await openStream(world.service.url, { ticket: await ticketFor(bob, world.host.space) })
    await waitFor(() => world.service.readers() === 1)
    await world.host.write(ALICE, [addItem(world.host, 'Stalker', rkey(0))])
    await waitFor(() => stream.rkeys().includes(rkey(0)))
    expect(stream.messages).toMatchObject([
      { type: '#changed', writes: [{ author: ALICE, collection: ids.groupItem, action: 'create' }] },
    ])
    expect(JSON.stringify(stream.messages)).not.toContain('Stalker')
  })

  it('resume after a position without a gap or a repetition, however long the log', async () => {
    await using world = await start()
    const bob = await world.member()
    for (let n = 0; n < 5; n += 1) {
      const batch = Array.from({ length: 50 }, (_, i) => addItem(world.host, `film ${n} ${i}`))
      await world.host.write(ALICE, batch)
    }
    using all = await openStream(world.service.url, {
      ticket: await ticketFor(bob, world.host.space),
      position: '0',
    })
    await waitFor(() => all.rkeys().length >= 256)
    const positions = all.messages.flatMap(({ writes = [] }) =>
      writes.map((write) => (write as { position?: string }).position),
    )
    expect(positions).toEqual(Array.from({ length: positions.length }, (_, i) => String(i + 1)))
    const middle = all.messages[0]!.position!
    using rest = await openStream(world.service.url, {
      ticket: await ticketFor(bob, world.host.space),
      position: middle,
    })
    await waitFor(() => rest.rkeys().length === positions.length - Number(middle))
  })

  it('end after a removal (how soon: MB-010 in streams.test.ts), and nothing written later reaches the removed', async () => {
    await using world = await start()
    const [bob, carla] = [await world.member(), await world.member()]
    using removed = await openStream(world.service.url, { ticket: await ticketFor(bob, world.host.space) })
    using stays = await openStream(world.service.url, { ticket: await ticketFor(carla, world.host.space) })
    await waitFor(() => world.service.readers() === 2)
    await world.host.write(ALICE, [addItem(world.host, 'before', rkey(1))])
    await waitFor(() => removed.rkeys().includes(rkey(1)))
    await world.host.setMember(bob.did, 'editor', 'removed')
    // At once, so that removal and secret are read in one stretch.
    await world.host.write(ALICE, [addItem(world.host, 'secret', rkey(2))])
    await waitFor(() => removed.closed)
    await waitFor(() => stays.rkeys().includes(rkey(2)))
    expect(removed.messages.at(-1)).toMatchObject({ type: '#ended', reason: 'removed' })
    expect(removed.rkeys()).toEqual([rkey(1)])
    expect((await bob.get(ids.getSubscribeTicket, { space: world.host.space })).status).toBe(400)
  })

  it('do not begin for a ticket of somebody removed since', async () => {
    await using world = await start()
    const bob = await world.member()
    const ticket = await ticketFor(bob, world.host.space)
    await world.host.setMember(bob.did, 'editor', 'removed')
    await world.host.write(ALICE, [addItem(world.host, 'secret', rkey(3))])
    using stream = await openStream(world.service.url, { ticket, position: '0' })
    await waitFor(() => stream.closed)
    expect(stream.messages).toEqual([{ type: '#ended', reason: 'removed' }])
  })

  it('refuse tickets used twice, invented or expired, and positions of the future', async () => {
    await using world = await start()
    const bob = await world.member()
    const ticket = await ticketFor(bob, world.host.space)
    using first = await openStream(world.service.url, { ticket })
    const old = await issueTicket(
      world.db.kysely,
      { space: world.host.space, did: bob.did },
      Date.now() - 31_000,
    )
    for (const bad of [ticket, 'invented', old.ticket]) {
      using stream = await openStream(world.service.url, { ticket: bad })
      await waitFor(() => stream.closed)
      expect(stream.messages).toMatchObject([{ error: 'InvalidTicket' }])
    }
    for (const position of ['999999', '-1', 'x']) {
      using stream = await openStream(world.service.url, {
        ticket: await ticketFor(bob, world.host.space),
        position,
      })
      await waitFor(() => stream.closed)
      expect(stream.messages).toMatchObject([{ error: 'FuturePosition' }])
    }
    expect(first.closed).toBe(false)
  })

  it('give one of two who take a ticket at once', async () => {
    await using world = await start()
    const { ticket } = await issueTicket(world.db.kysely, { space: world.host.space, did: BOB }, Date.now())
    const taken = await Promise.all([1, 2, 3].map(() => takeTicket(world.db.kysely, ticket, Date.now())))
    expect(taken.filter((admission) => admission !== undefined)).toEqual([
      { space: world.host.space, did: BOB },
    ])
  })

  it('answer strangers as for a group that is not there', async () => {
    await using world = await start()
    const stranger = await world.service.account()
    const ask = async (space: string) => {
      const answer = await stranger.get(ids.getSubscribeTicket, { space })
      return [answer.status, await answer.text()]
    }
    expect(await ask(world.host.space)).toEqual(await ask('at://did:plc:x/space/a.b.c/d'))
  })
})
