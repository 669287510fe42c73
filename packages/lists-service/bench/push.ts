/** What telling ten thousand readers of a change costs, against a server that only writes the same bytes. */
import { setTimeout as sleep } from 'node:timers/promises'
import { ids } from '@breadcrumbs/lexicons'
import { type Child, held, type Result, startChild } from '@breadcrumbs/service-kit/benchmarks'
import { waitFor } from '@breadcrumbs/service-kit/testing'
import { tid } from '../test/_records.ts'
import { type Group, type Server, type Usage, withService, write } from './api.ts'

/** Tickets last half a minute, so they are fetched a few at a time. */
const AT_ONCE = 250
const WARM_SHARE = 0.2

/** A server with its readers, each in a process of its own. */
interface Side {
  readonly server: Child
  readonly readers: Child
  /** Bytes of memory a connection takes. */
  readonly bytesEach: number
  /** Prepares a round; what it answers makes the server tell all readers, and answers what each got, bytes. */
  ready(): Promise<() => Promise<{ readonly least: number }>>
}

/** CPU and memory of telling everybody, against a server that only writes the same bytes. Rounds take turns. */
export async function measurePush(o: {
  readonly subscribers: number
  readonly rounds: number
}): Promise<Result[]> {
  return withService(async (child, server) => {
    const [group] = await child.ask<Group[]>({ groups: 1 })
    const writer = writerOf(child, server, group!)
    // What a write costs with nobody listening is no part of telling those who do.
    await (await writer())()
    let writeMs = 0
    for (let n = 0; n < o.rounds; n += 1) writeMs += await cpuOf({ server: child, ready: writer })
    await using service = await openService(child, server, { ...o, group: group!, writer })
    const { least: messageBytes } = await (await service.ready())()
    await using raw = await openRaw(o.subscribers, messageBytes)
    await (await raw.ready())()
    let serviceMs = 0
    let rawMs = 0
    for (let n = 0; n < o.rounds; n += 1) {
      serviceMs += await cpuOf(service)
      rawMs += await cpuOf(raw)
    }
    return results(o, { service, raw, writeMs, pushMs: serviceMs - writeMs, rawMs, messageBytes })
  })
}

function results(
  o: { readonly subscribers: number; readonly rounds: number },
  m: {
    service: Side
    raw: Side
    writeMs: number
    pushMs: number
    rawMs: number
    messageBytes: number
  },
): Result[] {
  const { subscribers, rounds } = o
  const how = `${subscribers} connections to one group, ${rounds} rounds of one write and of ${m.messageBytes} bytes to each, taking turns; CPU of the serving process, less that of as many writes with nobody listening; readers in other processes, held still while they are sent to, because a sender pays for waking them`
  const memory = `growth of resident memory from ${subscribers * WARM_SHARE} idle connections to ${subscribers}, after garbage collection`
  const micros = (ms: number) => (ms * 1_000) / rounds / subscribers
  return [
    held(
      {
        name: `push to ${subscribers} subscribers, CPU against a raw broadcast`,
        value: m.pushMs / m.rawMs,
        unit: '×',
        how,
      },
      { max: 1.3 },
    ),
    held(
      {
        name: 'memory of a connection',
        value: m.service.bytesEach / 1024,
        unit: 'KiB',
        how: memory,
      },
      { max: 16 },
    ),
    { name: 'memory of a raw socket', value: m.raw.bytesEach / 1024, unit: 'KiB', how: memory },
    { name: 'push, CPU of a subscriber and message', value: micros(m.pushMs), unit: 'µs', how },
    {
      name: 'a write with nobody listening, CPU',
      value: m.writeMs / rounds,
      unit: 'ms',
      how: `${rounds} writes`,
    },
    { name: 'raw broadcast, CPU of a subscriber and message', value: micros(m.rawMs), unit: 'µs', how },
  ]
}

async function cpuOf(side: { server: Child; ready: () => Promise<() => Promise<unknown>> }): Promise<number> {
  const tell = await side.ready()
  const before = await side.server.ask<Usage>({ usage: true })
  await tell()
  const after = await side.server.ask<Usage>({ usage: true })
  return after.cpuMs - before.cpuMs
}

/** Prepares writes of one film each, and makes them. */
function writerOf(child: Child, server: Server, group: Group): () => Promise<() => Promise<void>> {
  let written = 0
  return async () => {
    // Tokens last a minute, less than all rounds together. And readers of a group this large are told once a second.
    const [token] = await child.ask<string[]>({ tokens: 1, lxm: ids.applyWrites })
    await sleep(1_000)
    written += 1
    return () => write(server, token!, group, tid(written))
  }
}

async function openService(
  child: Child,
  server: Server,
  o: {
    readonly subscribers: number
    readonly group: Group
    readonly writer: ReturnType<typeof writerOf>
  },
): Promise<Side & AsyncDisposable> {
  const side = await connectAll(child, server.url, o.subscribers, async (count) => {
    const tickets = await child.ask<string[]>({ tickets: count, space: o.group.space })
    return tickets.map((ticket) => `/xrpc/${ids.subscribeGroup}?ticket=${ticket}`)
  })
  return {
    ...side,
    async ready() {
      const makeWrite = await o.writer()
      return async () => {
        const heard = side.readers.ask<{ least: number }>({ heard: true })
        await makeWrite()
        return heard
      }
    },
  }
}

async function openRaw(subscribers: number, bytes: number): Promise<Side & AsyncDisposable> {
  const file = new URL('raw-child.ts', import.meta.url)
  const { child, hello } = await startChild<{ url: string }>(file, [], ['--expose-gc'])
  const side = await connectAll(child, hello.url, subscribers, (count) =>
    Promise.resolve(Array.from({ length: count }, () => '/')),
  )
  return {
    ...side,
    ready: () =>
      Promise.resolve(async () => {
        const heard = side.readers.ask<{ least: number }>({ heard: true })
        await child.ask({ broadcast: bytes })
        return heard
      }),
    async [Symbol.asyncDispose]() {
      await side[Symbol.asyncDispose]()
      await child.end()
    },
  }
}

async function connectAll(
  server: Child,
  url: string,
  subscribers: number,
  paths: (count: number) => Promise<readonly string[]>,
): Promise<Omit<Side, 'ready'> & AsyncDisposable> {
  const { child: readers } = await startChild(new URL('readers-child.ts', import.meta.url))
  const openUntil = async (from: number, to: number) => {
    for (let open = from; open < to; open += AT_ONCE) {
      await readers.ask({ url, open: await paths(Math.min(AT_ONCE, to - open)) })
    }
  }
  // The first of them warm the process up: its code and its heap are not the connections'.
  const first = Math.round(subscribers * WARM_SHARE)
  await openUntil(0, first)
  const before = await server.ask<{ bytes: number }>({ bytes: true })
  await openUntil(first, subscribers)
  await waitFor(async () => (await server.ask<Usage>({ usage: true })).readers === subscribers, {
    timeoutMs: 60_000,
  })
  const after = await server.ask<{ bytes: number }>({ bytes: true })
  return {
    server,
    readers,
    bytesEach: (after.bytes - before.bytes) / (subscribers - first),
    [Symbol.asyncDispose]: () => readers.end(),
  }
}
