/** A consumer of a fake host that remembers what it was given, and can be made to fail. */

import type { Position, StreamMessage, StreamNotice } from '../src/index.ts'
import { type Consumer, type ConsumerOptions, startConsumer, subscribeReposSource } from '../src/index.ts'
import { type FakeHost, messageFrame, waitFor } from '../src/testing/index.ts'

export class Transient extends Error {}

export interface Reader extends AsyncDisposable {
  readonly consumer: Consumer
  /** Cursors handled, in order. */
  readonly handled: number[]
  readonly batches: number[][]
  readonly dead: Array<{ cursor: number; position: Position }>
  readonly notices: StreamNotice[]
  /** What happened in order: notices by kind, messages by number. */
  readonly story: Array<string | number>
  /** The position of the last successful handle(). */
  readonly stored: Position | undefined
}

export interface ReaderOptions extends Partial<ConsumerOptions> {
  host: FakeHost
  queueMax?: number
  frameBytesMax?: number
  /** Runs before a batch counts as handled; throws to fail it. */
  before?: (batch: readonly StreamMessage[]) => void | Promise<void>
}

export const SOURCE = { source: 'host', epoch: '1' }
const FAST = { minMs: 5, maxMs: 20 }

export function startReader({ host, queueMax, frameBytesMax, before, ...o }: ReaderOptions): Reader {
  const handled: number[] = []
  const batches: number[][] = []
  const dead: Reader['dead'] = []
  const notices: StreamNotice[] = []
  const story: Reader['story'] = []
  let stored: Position | undefined
  const consumer = startConsumer({
    source: subscribeReposSource({
      url: host.url,
      name: SOURCE.source,
      ...(queueMax && { queueMax }),
      ...(frameBytesMax && { frameBytesMax }),
    }),
    start: undefined,
    batchMax: 100,
    reconnect: FAST,
    isTransient: (error) => error instanceof Transient,
    log: { info: () => undefined, warn: () => undefined },
    async handle(batch, position) {
      await before?.(batch)
      const cursors = batch.map((m) => m.cursor)
      handled.push(...cursors)
      story.push(...cursors)
      batches.push(cursors)
      stored = position
    },
    async deadLetter(message, _error, position) {
      dead.push({ cursor: message.cursor, position })
      stored = position
    },
    onNotice(n) {
      notices.push(n)
      story.push(n.kind)
    },
    ...o,
  })
  return {
    consumer,
    handled,
    batches,
    dead,
    notices,
    story,
    get stored() {
      return stored
    },
    [Symbol.asyncDispose]: () => consumer.stop(),
  }
}

/** Publishes frames numbered from..to. */
export function publish(host: FakeHost, from: number, to: number, body: object = {}): void {
  for (let seq = from; seq <= to; seq++) host.publish(seq, messageFrame('#account', { seq, ...body }))
}

export function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i)
}

/** Resolves when the host has accepted its nth connection and it is open. */
export async function connection(host: FakeHost, n: number): Promise<void> {
  await waitFor(() => host.cursors.length >= n && host.open > 0, { what: `connection ${n}` })
}
