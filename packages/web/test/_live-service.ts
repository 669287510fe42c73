import type { AddressInfo } from 'node:net'
import { encode } from '@atproto/lex-cbor'
import type { LexValue } from '@atproto/lex-schema'
import { type WebSocket, WebSocketServer } from 'ws'

/** The live side of a lists service: real sockets on a free loopback port; the test says what goes over them. */
export async function liveService(onConnect: (socket: WebSocket, query: URLSearchParams) => void) {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  const asked: URLSearchParams[] = []
  server.on('connection', (socket, request) => {
    const query = new URL(request.url ?? '/', 'http://fake').searchParams
    asked.push(query)
    onConnect(socket, query)
  })
  await new Promise<void>((listening) => server.once('listening', listening))
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** What each connection asked for, in order. */
    asked,
    [Symbol.asyncDispose]: () => {
      for (const socket of server.clients) socket.terminate()
      return new Promise<void>((closed) => server.close(() => closed()))
    },
  }
}

/** A frame as the service sends it: header and body, one after the other. */
export function frame(t: string, body: LexValue): Uint8Array {
  return Buffer.concat([encode({ op: 1, t }), encode(body)])
}

/** A frame that says why the stream ends. */
export function errorFrame(error: string): Uint8Array {
  return Buffer.concat([encode({ op: -1 }), encode({ error })])
}
