/** Members whose connections broke at once, and who come back at once (DS-010). */
import { setTimeout as sleep } from 'node:timers/promises'
import { waitFor } from '@breadcrumbs/service-kit/testing'
import { openRawStream } from './_raw-stream.ts'

/** One who is back. */
export interface Returned {
  readonly stream: Awaited<ReturnType<typeof openRawStream>>
  /** What they were told to wait before, seconds. */
  readonly waits: readonly number[]
}

/** Comes until let in, each time after the wait that was asked for; `secondMs` is how long a second of it lasts here. */
export async function comeBack(
  url: string,
  o: { ticket(): Promise<string>; position: string; secondMs: number; onRefused?(): void },
): Promise<Returned> {
  const waits: number[] = []
  for (;;) {
    const stream = await openRawStream(
      url,
      { ticket: await o.ticket(), position: o.position },
      { answers: true },
    )
    await waitFor(() => stream.head() !== '' || stream.closed, { timeoutMs: 60_000 })
    if (stream.head().startsWith('HTTP/1.1 101')) return { stream, waits }
    const seconds = Number(/retry-after: (\d+)/.exec(stream.head())?.[1])
    if (!(seconds > 0)) throw new Error(`refused without a time to come again: ${stream.head()}`)
    stream.socket.destroy()
    waits.push(seconds)
    o.onRefused?.()
    await sleep(seconds * o.secondMs)
  }
}
