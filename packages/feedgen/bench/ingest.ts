import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { held, type Result, startChild } from '@breadcrumbs/service-kit/benchmarks'
import { WebSocketServer } from 'ws'
import { type Recording, record } from './frames.ts'

const FRAMES = 40_000
/** Enough for the socket to be always full, little enough not to fill the memory of the sender. */
const BUFFERED_BYTES_MAX = 4_000_000

/** Sends the recording to whoever connects, as fast as they read. */
async function startHost({ frames }: Recording): Promise<{ url: string; close(): void }> {
  const http = createServer()
  const server = new WebSocketServer({ server: http, perMessageDeflate: false })
  server.on('connection', (socket) => {
    void (async () => {
      for (const frame of frames) {
        socket.send(frame)
        while (socket.bufferedAmount > BUFFERED_BYTES_MAX && socket.readyState === socket.OPEN)
          await setImmediate()
      }
    })()
  })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  return {
    url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}`,
    close: () => {
      for (const socket of server.clients) socket.terminate()
      http.close()
    },
  }
}

async function micros(variant: 'ours' | 'stock' | 'bare', recording: Recording): Promise<number> {
  const host = await startHost(recording)
  const { wanted, keys, frames } = recording
  const args = [
    variant,
    host.url,
    String(frames.length),
    String(wanted),
    JSON.stringify(Object.fromEntries(keys)),
  ]
  const { child } = await startChild(new URL('ingest-child.ts', import.meta.url), args)
  const { micros: cpu } = await child.ask<{ micros: number }>({})
  await child.end()
  host.close()
  return cpu / frames.length
}

/** From the socket to the database, against the stock client and against only receiving. */
export async function measureIngest(): Promise<Result[]> {
  const some = await record(FRAMES, 50)
  const [oursSome, stockSome] = [await micros('ours', some), await micros('stock', some)]
  const few = await record(FRAMES, 1_000)
  const [oursFew, bareFew] = [await micros('ours', few), await micros('bare', few)]
  const how = `CPU of the reading process per frame, ${FRAMES} frames over a socket, start included`
  const cpu = (name: string, value: number): Result => ({ name, value, unit: 'µs/frame', how })
  return [
    cpu('ingest, 2 % concern us: ours, stored in SQLite', oursSome),
    cpu('ingest, 2 % concern us: @atproto/sync, authenticated, only counted', stockSome),
    cpu('ingest, 0.1 % concern us: ours, stored in SQLite', oursFew),
    cpu('ingest, 0.1 % concern us: bare ws, only received', bareFew),
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
