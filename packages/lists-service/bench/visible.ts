/** What a change costs those who watch: how late they hear of it. */
import { ids } from '@breadcrumbs/lexicons'
import { held, quantile, type Result } from '@breadcrumbs/service-kit/benchmarks'
import { waitFor } from '@breadcrumbs/service-kit/testing'
import { openStream } from '../test/_live.ts'
import { tid } from '../test/_records.ts'
import { type Group, see, type Usage, withService, write } from './api.ts'

/** How long after a write was sent the readers of its group heard of it, and one of them had the page again. */
export async function measureVisible(o: {
  readonly groups: number
  readonly subscribers: number
  readonly writes: number
}): Promise<Result[]> {
  return withService(async (child, server) => {
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
  })
}
