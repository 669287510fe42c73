/** What telling ten thousand readers of a change costs, against a server that only writes the same bytes. */
import { ids } from '@breadcrumbs/lexicons'
import { type Child, held, type Result, startChild } from '@breadcrumbs/service-kit/benchmarks'
import { waitFor } from '@breadcrumbs/service-kit/testing'
import { tid } from '../test/_records.ts'
import { type Group, type Server, type Usage, withService, write } from './api.ts'

/** Tickets last half a minute, so they are fetched a few at a time. */
const AT_ONCE = 250

/** A server with its readers, each in a process of its own; `tell` makes it tell them all and answers what they got. */
interface Side {
  readonly server: Child
  readonly readers: Child
  /** Bytes of memory a connection takes. */
  readonly bytesEach: number
  tell(): Promise<{ readonly least: number }>
}

/** CPU and memory of telling everybody, against a server that only writes the same bytes. Rounds take turns. */
export async function measurePush(o: {
  readonly subscribers: number
  readonly rounds: number
}): Promise<Result[]> {
  return withService(async (child, server) => {
    await using service = await openService(child, server, o)
    const { least: messageBytes } = await service.tell()
    await using raw = await openRaw(o.subscribers, messageBytes)
    await raw.tell()
    let serviceMs = 0
    let rawMs = 0
    for (let n = 0; n < o.rounds; n += 1) {
      serviceMs += await cpuOf(service)
      rawMs += await cpuOf(raw)
    }
    return results(o, { service, raw, serviceMs, rawMs, messageBytes })
  })
}

function results(
  o: { readonly subscribers: number; readonly rounds: number },
  m: { service: Side; raw: Side; serviceMs: number; rawMs: number; messageBytes: number },
): Result[] {
  const { subscribers, rounds } = o
  const how = `${subscribers} connections to one group, ${rounds} rounds of one write and of ${m.messageBytes} bytes to each, taking turns; readers in other processes; CPU of the serving process, the write included`
  const memory = `resident memory with ${subscribers} idle connections and without, after garbage collection`
  const micros = (ms: number) => (ms * 1_000) / rounds / subscribers
  return [
    held(
      {
        name: `push to ${subscribers} subscribers, CPU against a raw broadcast`,
        value: m.serviceMs / m.rawMs,
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
    { name: 'push, CPU of a subscriber and message', value: micros(m.serviceMs), unit: 'µs', how },
    { name: 'raw broadcast, CPU of a subscriber and message', value: micros(m.rawMs), unit: 'µs', how },
  ]
}

async function cpuOf(side: Side): Promise<number> {
  const before = await side.server.ask<Usage>({ usage: true })
  await side.tell()
  const after = await side.server.ask<Usage>({ usage: true })
  return after.cpuMs - before.cpuMs
}

async function openService(
  child: Child,
  server: Server,
  o: { readonly subscribers: number; readonly rounds: number },
): Promise<Side & AsyncDisposable> {
  const [group] = await child.ask<Group[]>({ groups: 1 })
  const side = await connectAll(child, server.url, o.subscribers, async (count) => {
    const tickets = await child.ask<string[]>({ tickets: count, space: group!.space })
    return tickets.map((ticket) => `/xrpc/${ids.subscribeGroup}?ticket=${ticket}`)
  })
  let written = 0
  return {
    ...side,
    async tell() {
      // Tokens last a minute, less than all rounds together.
      const [token] = await child.ask<string[]>({ tokens: 1, lxm: ids.applyWrites })
      const heard = side.readers.ask<{ least: number }>({ heard: true })
      await write(server, token!, group!, tid(written))
      written += 1
      return heard
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
    async tell() {
      const heard = side.readers.ask<{ least: number }>({ heard: true })
      await child.ask({ broadcast: bytes })
      return heard
    },
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
): Promise<Omit<Side, 'tell'> & AsyncDisposable> {
  const { child: readers } = await startChild(new URL('readers-child.ts', import.meta.url))
  const before = await server.ask<{ bytes: number }>({ bytes: true })
  for (let open = 0; open < subscribers; open += AT_ONCE) {
    await readers.ask({ url, open: await paths(Math.min(AT_ONCE, subscribers - open)) })
  }
  await waitFor(async () => (await server.ask<Usage>({ usage: true })).readers === subscribers, {
    timeoutMs: 60_000,
  })
  const after = await server.ask<{ bytes: number }>({ bytes: true })
  return {
    server,
    readers,
    bytesEach: (after.bytes - before.bytes) / subscribers,
    [Symbol.asyncDispose]: () => readers.end(),
  }
}
