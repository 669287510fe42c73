import { openDatabase } from '@breadcrumbs/service-kit'
import { held, quantile, type Result } from '@breadcrumbs/service-kit/benchmarks'
import { temporaryDirectory, waitFor } from '@breadcrumbs/service-kit/testing'
import { migrations } from '../src/database/migrations.ts'
import type { Tables } from '../src/database/schema.ts'
import { issueTicket } from '../src/live/tickets.ts'
import { comeBack } from '../test/_come-back.ts'
import { addItem, startHost } from '../test/_host.ts'
import { openRawStream } from '../test/_raw-stream.ts'
import { ALICE, tid } from '../test/_records.ts'
import { startOnSocket } from '../test/_service.ts'

/**
 * A service is started again and all its readers come at once (DS-010): how long until the last one has what they
 * missed. `print` takes progress.
 */
export async function measureReconnect(readers: number, print: (text: string) => void): Promise<Result[]> {
  /** A line for every fifth of them. */
  const report = (done: number, what: string) => {
    if (done % Math.ceil(readers / 5) === 0 || done === readers) print(`  ${done} of ${readers} ${what}`)
  }
  await using folder = await temporaryDirectory('reconnect')
  const db = await openDatabase<Tables>({ url: `sqlite:${folder.path}/lists.db`, migrations })
  const host = await startHost(db)
  const limits = { streamsPerMember: readers, streamsPerAddress: readers }
  const ticket = async () =>
    (await issueTicket(db.kysely, { space: host.space, did: ALICE }, Date.now())).ticket
  const { position } = (await host.load()).facts
  const before = await startOnSocket(db, { limits })
  const streams: Awaited<ReturnType<typeof openRawStream>>[] = []
  for (let n = 1; n <= readers; n += 1) {
    streams.push(await openRawStream(before.url, { ticket: await ticket() }))
    report(n, 'streams open')
  }
  await before[Symbol.asyncDispose]()
  // Both ends of a connection are of this process, which may have no more files open than one wave of them is.
  await waitFor(() => streams.every(({ closed }) => closed), { timeoutMs: 120_000 })
  await host.write(ALICE, [addItem(host, 'meanwhile', tid(7))])

  await using after = await startOnSocket(db, { limits })
  const resident = process.memoryUsage.rss()
  const startedAt = performance.now()
  const tookMs: number[] = []
  const returned = await Promise.all(
    Array.from({ length: readers }, async () => {
      const one = await comeBack(after.url, { ticket, position: String(position), secondMs: 1_000 })
      await waitFor(() => one.stream.frames().length > 0, { timeoutMs: 120_000 })
      tookMs.push(performance.now() - startedAt)
      report(tookMs.length, 'are back')
      return one
    }),
  )
  const grownBytes = process.memoryUsage.rss() - resident
  const sentAway = returned.filter(({ waits }) => waits.length > 0).length
  for (const { stream } of returned) stream.socket.destroy()
  await db.close()
  const how = `${readers} streams of one group, cut by a restart, come back at once with fresh tickets and wait as they are told (${sentAway} were sent away first); until each has the write they missed; service and readers in one process`
  return [
    { name: `${readers} come back at once, median`, value: quantile(tookMs, 0.5) / 1_000, unit: 's', how },
    held(
      { name: `${readers} come back at once, the last`, value: Math.max(...tookMs) / 1_000, unit: 's', how },
      { max: 60 },
    ),
    { name: 'memory meanwhile, readers included', value: grownBytes / 2 ** 20, unit: 'MiB', how },
  ]
}
