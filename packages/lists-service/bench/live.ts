/** What a change costs those who watch: how late they hear of it, and what telling ten thousand of them takes. */
import { setTimeout as sleep } from 'node:timers/promises'
import { ids } from '@breadcrumbs/lexicons'
import { waitFor } from '@breadcrumbs/service-kit/testing'
import { openStream } from '../test/_live.ts'
import { tid } from '../test/_records.ts'
import { type Child, startChild } from './child.ts'
import { RawSockets } from './raw-sockets.ts'
import { held, quantile, type Result } from './result.ts'

interface Group {
  readonly space: string
  readonly list: { readonly author: string; readonly collection: string; readonly rkey: string }
}
interface Server {
  readonly url: string
  readonly did: string
}
interface Usage {
  readonly cpuMs: number
  readonly bytes: number
  readonly readers: number
}

const AT = '2026-11-22T12:00:00Z'
/** Tickets last half a minute, so they are fetched a few at a time. */
const TICKETS_AT_ONCE = 250

async function write(
  { url, did }: Server,
  token: string,
  { space, list }: Group,
  rkey: string,
): Promise<void> {
  const value = { list, work: { mediaType: 'movie', title: `Film ${rkey}` }, createdAt: AT }
  const create = { $type: 'app.breadcrumbs.temp.applyWrites#create', collection: ids.groupItem, rkey, value }
  const answer = await fetch(`${url}/xrpc/${ids.applyWrites}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ space, repo: did, writes: [create] }),
  })
  if (!answer.ok) throw new Error(`a write was refused: ${await answer.text()}`)
}

async function see({ url }: Server, token: string, { space, list }: Group): Promise<void> {
  const query = new URLSearchParams({ space, author: list.author, rkey: list.rkey }).toString()
  const answer = await fetch(`${url}/xrpc/${ids.getListView}?${query}`, {
    headers: { authorization: `Bearer ${token}` },
  })
  if (!answer.ok) throw new Error(`a page was refused: ${await answer.text()}`)
  await answer.arrayBuffer()
}

/** How long after a write was sent the readers of its group heard of it, and one of them had the page again. */
export async function measureVisible(o: {
  readonly groups: number
  readonly subscribers: number
  readonly writes: number
}): Promise<Result[]> {
  const { child, hello: server } = await startChild<Server>('lists-child.ts')
  try {
    const groups = await child.ask<Group[]>({ groups: o.groups })
    const streams: Awaited<ReturnType<typeof openStream>>[][] = []
    for (const { space } of groups) {
      const tickets = await child.ask<string[]>({ tickets: o.subscribers / o.groups, space })
      streams.push(await Promise.all(tickets.map((ticket) => openStream(server.url, { ticket }))))
    }
    await waitFor(async () => (await child.ask<Usage>({ usage: true })).readers === o.subscribers)
    const tokens = await child.ask<string[]>({ tokens: o.writes, lxm: ids.applyWrites })
    const pageTokens = await child.ask<string[]>({ tokens: o.writes, lxm: ids.getListView })
    const heard: number[] = []
    const seen: number[] = []
    for (let n = 0; n < o.writes; n += 1) {
      const group = groups[(n * 7) % groups.length]!
      const readers = streams[(n * 7) % groups.length]!
      const rkey = tid(n)
      const start = performance.now()
      const written = write(server, tokens[n]!, group, rkey)
      await Promise.all([
        written,
        ...readers.map(async (reader, index) => {
          await waitFor(() => reader.rkeys().includes(rkey))
          heard.push(performance.now() - start)
          if (index > 0) return
          await see(server, pageTokens[n]!, group)
          seen.push(performance.now() - start)
        }),
      ])
    }
    for (const stream of streams.flat()) stream.close()
    const how = `${o.writes} writes over HTTP, one after the other, SQLite with synchronous=FULL, ${o.subscribers} streams on ${o.groups} groups; polled every 10 ms`
    return [
      held(
        { name: 'change to visible on an open page, p95', value: quantile(seen, 0.95), unit: 'ms', how },
        { max: 500 },
      ),
      {
        name: 'change to message at every subscriber of the group, p95',
        value: quantile(heard, 0.95),
        unit: 'ms',
        how,
      },
    ]
  } finally {
    await child.end()
  }
}

/** CPU and memory of telling everybody, against a server that only writes the same bytes. */
export async function measurePush(o: {
  readonly subscribers: number
  readonly rounds: number
}): Promise<Result[]> {
  const service = await pushByService(o)
  const raw = await pushRaw(o, service.messageBytes)
  const how = `${o.subscribers} connections to one group, ${o.rounds} writes of one item each; readers in another process; CPU of the serving process, its writes included`
  return [
    held(
      {
        name: `push to ${o.subscribers} subscribers, CPU against a raw broadcast`,
        value: service.cpuMs / raw,
        unit: '×',
        how,
      },
      { max: 1.3 },
    ),
    held({ name: 'memory of a connection', value: service.bytesEach / 1024, unit: 'KiB', how }, { max: 16 }),
    {
      name: 'push, CPU of a subscriber and message',
      value: (service.cpuMs * 1000) / o.subscribers,
      unit: 'µs',
      how,
    },
    {
      name: 'raw broadcast, CPU of a subscriber and message',
      value: (raw * 1000) / o.subscribers,
      unit: 'µs',
      how,
    },
  ]
}

async function pushByService(o: { readonly subscribers: number; readonly rounds: number }) {
  const { child, hello: server } = await startChild<Server>('lists-child.ts')
  const sockets = new RawSockets()
  try {
    const [group] = await child.ask<Group[]>({ groups: 1 })
    const before = await child.ask<Usage>({ usage: true })
    for (let open = 0; open < o.subscribers; ) {
      const wanted = Math.min(TICKETS_AT_ONCE, o.subscribers - open)
      const tickets = await child.ask<string[]>({ tickets: wanted, space: group!.space })
      await Promise.all(
        tickets.map((t) => sockets.open(server.url, `/xrpc/${ids.subscribeGroup}?ticket=${t}`)),
      )
      open += wanted
    }
    await waitFor(async () => (await child.ask<Usage>({ usage: true })).readers === o.subscribers, {
      timeoutMs: 60_000,
    })
    const tokens = await child.ask<string[]>({ tokens: o.rounds + 1, lxm: ids.applyWrites })
    await write(server, tokens[o.rounds]!, group!, tid(0))
    const messageBytes = await settled(sockets)
    const start = await child.ask<Usage>({ usage: true })
    for (let n = 0; n < o.rounds; n += 1) {
      sockets.reset()
      await write(server, tokens[n]!, group!, tid(n + 1))
      await waitFor(() => sockets.least() > 0, { timeoutMs: 30_000 })
    }
    const end = await child.ask<Usage>({ usage: true })
    return {
      messageBytes,
      cpuMs: (end.cpuMs - start.cpuMs) / o.rounds,
      bytesEach: (start.bytes - before.bytes) / o.subscribers,
    }
  } finally {
    sockets.close()
    await child.end()
  }
}

async function pushRaw(
  o: { readonly subscribers: number; readonly rounds: number },
  bytes: number,
): Promise<number> {
  const { child, hello: server } = await startChild<Server>('raw-child.ts')
  const sockets = new RawSockets()
  try {
    for (let open = 0; open < o.subscribers; open += TICKETS_AT_ONCE) {
      const batch = Math.min(TICKETS_AT_ONCE, o.subscribers - open)
      await Promise.all(Array.from({ length: batch }, () => sockets.open(server.url, '/')))
    }
    await broadcast(child, sockets, bytes)
    const start = await child.ask<Usage>({})
    for (let n = 0; n < o.rounds; n += 1) await broadcast(child, sockets, bytes)
    const end = await child.ask<Usage>({})
    return (end.cpuMs - start.cpuMs) / o.rounds
  } finally {
    sockets.close()
    await child.end()
  }
}

async function broadcast(child: Child, sockets: RawSockets, bytes: number): Promise<void> {
  sockets.reset()
  await child.ask({ bytes })
  await waitFor(() => sockets.least() >= bytes, { timeoutMs: 30_000 })
}

/** What each socket got, once nothing more comes. */
async function settled(sockets: RawSockets): Promise<number> {
  await waitFor(() => sockets.least() > 0, { timeoutMs: 30_000 })
  await sleep(500)
  return sockets.least()
}
