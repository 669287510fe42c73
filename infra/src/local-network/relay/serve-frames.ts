import { once } from 'node:events'
import http from 'node:http'
import { ErrorFrame } from '@atproto/xrpc-server'
import { type WebSocket, WebSocketServer } from 'ws'
import type { FrameLog } from './frame-log.ts'

const PATH = '/xrpc/com.atproto.sync.subscribeRepos'
/** Frames read from the log at once: what one subscriber can hold in memory. */
const BATCH_MAX = 200

/**
 * Serves the log as `com.atproto.sync.subscribeRepos`. Each subscriber reads the log from its own place at its
 * own speed: old and new frames take the same road, and a slow one holds nothing up and fills no queue.
 * Cursors as in the event-stream specification: none = from now on, 0 = from the first frame, above the head =
 * `FutureCursor` and the end. The log keeps everything, so no cursor is ever too old.
 */
export async function serveFrames(o: { log: FrameLog; port: number }): Promise<{ close(): Promise<void> }> {
  const server = http.createServer((request, response) => {
    response.writeHead(request.url === '/xrpc/_health' ? 200 : 404, { 'content-type': 'application/json' })
    response.end(request.url === '/xrpc/_health' ? '{}' : '{"error":"NotFound"}')
  })
  const sockets = new WebSocketServer({ noServer: true })
  server.on('upgrade', (request, socket, head) => {
    const url = new URL(request.url ?? '/', 'http://relay')
    if (url.pathname !== PATH) {
      socket.end('HTTP/1.1 404 Not Found\r\n\r\n')
      return
    }
    sockets.handleUpgrade(request, socket, head, (subscriber) => {
      void serveOne(o.log, subscriber, url.searchParams.get('cursor'))
    })
  })
  server.listen(o.port, 'localhost')
  await once(server, 'listening')
  return {
    async close() {
      for (const subscriber of sockets.clients) subscriber.terminate()
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

async function serveOne(log: FrameLog, subscriber: WebSocket, cursor: string | null): Promise<void> {
  subscriber.on('error', () => subscriber.terminate())
  const start = startAfter(cursor, log.head())
  if (start === undefined) {
    const frame = new ErrorFrame({ error: 'FutureCursor', message: 'Cursor in the future.' })
    await send(subscriber, frame.toBytes())
    subscriber.close(1008, 'FutureCursor')
    return
  }
  let wake = (): void => {}
  const forget = log.onAppend(() => wake())
  subscriber.on('close', () => wake())
  let seq = start
  while (subscriber.readyState === subscriber.OPEN) {
    const frames = log.after(seq, BATCH_MAX)
    // Nothing can be appended between the read and this line: both run in one turn of the event loop.
    if (frames.length === 0) await new Promise<void>((resolve) => (wake = resolve))
    for (const frame of frames) {
      if (!(await send(subscriber, frame.bytes))) break
      seq = frame.seq
    }
  }
  forget()
}

/** The number after which a subscriber starts; undefined when its cursor lies in the future or is no number. */
function startAfter(cursor: string | null, head: number): number | undefined {
  if (cursor === null) return head
  return /^\d{1,15}$/.test(cursor) && Number(cursor) <= head ? Number(cursor) : undefined
}

/** Resolves when the bytes have left our buffers; false when the subscriber is gone. */
function send(subscriber: WebSocket, bytes: Uint8Array): Promise<boolean> {
  return new Promise((resolve) => subscriber.send(bytes, { binary: true }, (error) => resolve(!error)))
}
