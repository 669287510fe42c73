import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { held, type Result, startChild } from '@breadcrumbs/service-kit/benchmarks'
import { type WebSocket, WebSocketServer } from 'ws'
import { type Recording, record } from './frames.ts'

/** Enough for the socket to be always full, little enough not to fill the memory of the sender. */
const BUFFERED_BYTES_MAX = 4_000_000
/**
 * What is read before measuring begins: the database is open, the socket warm, and the code compiled. Half, because the
 * stock client decodes every frame and is compiled early, while of ours only one frame in fifty reaches most of the code.
 */
const WARM_UP_SHARE = 0.5

/** Sends the recording to whoever connects, as far as it was let and as fast as they read. */
export async function startHost(recording: Recording): Promise<{
  url: string
  /** Lets out the frames up to a number of them. */
  sendUpTo(count: number): void
  close(): void
}> {
  const http = createServer()
  const server = new WebSocketServer({ server: http, perMessageDeflate: false })
  let limit = 0
  let sent = 0
  async function send(socket: WebSocket): Promise<void> {
    while (socket.readyState === socket.OPEN && sent < recording.count) {
      if (sent >= limit || socket.bufferedAmount > BUFFERED_BYTES_MAX) await sleep(1)
      else socket.send(recording.frame(sent++))
    }
  }
  server.on('connection', (socket) => void send(socket))
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  return {
    url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}`,
    sendUpTo(count) {
      limit = count
    },
    close() {
      for (const socket of server.clients) socket.terminate()
      http.close()
    },
  }
}

/** CPU of one reader per frame, µs, once it is warm. */
async function micros(variant: 'ours' | 'stock' | 'bare', recording: Recording): Promise<number> {
  const host = await startHost(recording)
  const keys = JSON.stringify(Object.fromEntries(recording.keys))
  const { child } = await startChild(new URL('ingest-child.ts', import.meta.url), [variant, host.url, keys])
  const readUpTo = async (count: number) => {
    const done = child.ask<{ micros: number }>({ frames: count, wanted: recording.wantedUpTo(count) })
    host.sendUpTo(count)
    return (await done).micros
  }
  const warmUp = Math.round(recording.count * WARM_UP_SHARE)
  const before = await readUpTo(warmUp)
  const after = await readUpTo(recording.count)
  await child.end()
  host.close()
  return (after - before) / (recording.count - warmUp)
}

/** From the socket to the database, against the stock client and against only receiving. */
export async function measureIngest(): Promise<Result[]> {
  const some = await record(60_000, 50)
  const [oursSome, stockSome] = [await micros('ours', some), await micros('stock', some)]
  const few = await record(400_000, 1_000)
  const [oursFew, bareFew] = [await micros('ours', few), await micros('bare', few)]
  const how = (count: number) =>
    `CPU of the reading process per frame, ${count} frames over a socket after ${WARM_UP_SHARE * 100} % to warm up`
  const cpu = (name: string, value: number, { count }: Recording): Result => ({
    name,
    value,
    unit: 'µs/frame',
    how: how(count),
  })
  return [
    cpu('ingest, 2 % concern us: ours, stored in SQLite', oursSome, some),
    cpu('ingest, 2 % concern us: @atproto/sync, authenticated, only counted', stockSome, some),
    cpu('ingest, 0.1 % concern us: ours, stored in SQLite', oursFew, few),
    cpu('ingest, 0.1 % concern us: bare ws, only received', bareFew, few),
    held(
      {
        name: 'ingest against @atproto/sync, 2 %',
        value: stockSome / oursSome,
        unit: '× as fast',
        how: 'from the lines above, same frames',
      },
      { min: 10 },
    ),
    held(
      {
        name: 'ingest against a bare ws client, 0.1 %',
        value: bareFew / oursFew,
        unit: '× as fast',
        how: 'from the lines above, same frames',
      },
      { min: 0.5 },
    ),
  ]
}
