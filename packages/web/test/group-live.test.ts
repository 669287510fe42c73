import { expect, test } from 'vitest'
import { type Follow, followGroup } from '../src/data/group-live.ts'
import { listsClient } from '../src/data/xrpc.ts'
import { fakePds } from './_fake-pds.ts'
import { errorFrame, frame, liveService } from './_live-service.ts'
import { waitUntil } from './_wait-until.ts'

const ME = 'did:plc:ewvi7nxzyoun6zhxrhs64oiz'
const SPACE = `at://${ME}/space/app.breadcrumbs.temp.group/3lzzzzzzzzz2a`
const WRITE = {
  position: '8',
  author: ME,
  collection: 'app.breadcrumbs.temp.vote',
  rkey: '3lbcdefghij2b',
  action: 'create',
}

const tickets = () => {
  let given = 0
  return fakePds(() => {
    given += 1
    return [200, { ticket: `ticket-${given}`, expiresAt: '2026-11-22T10:00:30.000Z' }]
  })
}

/** Follows a group and keeps what it is told. Waits of any length end at once and are kept too. */
function follow(pdsUrl: string, address: string) {
  const told: string[] = []
  const waits: number[] = []
  const stop = new AbortController()
  const o: Follow = {
    lists: listsClient(
      { did: ME, fetchHandler: (path, init) => fetch(new URL(path, pdsUrl), init) },
      'did:web:lists.example',
    ),
    space: SPACE,
    address: async () => address,
    position: '7',
    onChanged: (writes) => told.push(`changed ${writes.map(({ collection }) => collection).join()}`),
    onLost: () => told.push('lost'),
    onEnded: (reason) => told.push(`ended ${reason}`),
    onLive: (isLive) => told.push(isLive ? 'live' : 'not live'),
    random: () => 1,
    wait: async (ms) => {
      waits.push(ms)
      await new Promise((soon) => setTimeout(soon, 5))
    },
    signal: stop.signal,
  }
  return { told, waits, stop, done: followGroup(o) }
}

test('a broken stream is taken up where it broke, each time with a new ticket', async () => {
  await using pds = await tickets()
  await using service = await liveService((socket, query) => {
    if (query.get('position') === '7') {
      socket.send(frame('#changed', { position: '8', writes: [WRITE] }), () => socket.close())
    }
  })
  const { told, waits, stop, done } = follow(pds.url, service.url)
  await waitUntil(() => service.asked.length === 2)
  await waitUntil(() => told.filter((line) => line === 'live').length === 2)
  stop.abort()
  await done
  expect(service.asked.map((query) => query.toString())).toEqual([
    'ticket=ticket-1&position=7',
    'ticket=ticket-2&position=8',
  ])
  expect(told).toEqual(['live', 'changed app.breadcrumbs.temp.vote', 'not live', 'live'])
  expect(waits).toEqual([500])
})

test('the last message says why the group closed, and nobody asks again', async () => {
  await using pds = await tickets()
  await using service = await liveService((socket) =>
    socket.send(frame('#ended', { reason: 'removed' }), () => socket.close()),
  )
  const { told, done } = follow(pds.url, service.url)
  await done
  expect(told.at(-1)).toBe('ended removed')
  expect(service.asked).toHaveLength(1)
})

test('a ticket that is refused closes the group as a last message would', async () => {
  await using pds = await fakePds(() => [400, { error: 'GroupNotFound' }])
  await using service = await liveService(() => undefined)
  const { told, done } = follow(pds.url, service.url)
  await done
  expect(told).toEqual(['not live', 'ended removed'])
  expect(service.asked).toHaveLength(0)
})

test('a place the service does not know any more starts over and says that everything is old', async () => {
  await using pds = await tickets()
  await using service = await liveService((socket, query) => {
    if (query.has('position')) socket.send(errorFrame('FuturePosition'), () => socket.close())
  })
  const { told, stop, done } = follow(pds.url, service.url)
  await waitUntil(() => service.asked.length === 2)
  stop.abort()
  await done
  expect(service.asked[1]?.has('position')).toBe(false)
  expect(told).toContain('lost')
})

test('what is no frame closes the connection, and waits grow while nothing works', async () => {
  await using pds = await tickets()
  await using service = await liveService((socket) => socket.send(Buffer.from('<html>')))
  const { told, waits, stop, done } = follow(pds.url, service.url)
  await waitUntil(() => waits.length >= 4)
  stop.abort()
  await done
  expect(waits.slice(0, 4)).toEqual([500, 1000, 2000, 4000])
  expect(told.some((line) => line.startsWith('changed'))).toBe(false)
})
