/**
 * A host of `com.atproto.sync.subscribeRepos` under the test's control, on a real loopback socket: it sends what
 * it is told, ends how it is told, and counts what reaches it.
 *
 * ```ts
 * await using host = await startFakeHost()
 * host.publish(1, messageFrame('#account', { seq: 1, did, active: true }))
 * const source = subscribeReposSource({ url: host.url })
 * …
 * host.close(1000)          // every consumer must come back
 * host.halfOpen()           // nothing more in or out, and no FIN
 * host.refuse({ status: 429, headers: { 'retry-after': '1' } })
 * ```
 */
import { createServer, type IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { closeServer, listenOnLoopback } from './loopback-server.ts'

export interface Refusal {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface FakeHost {
  /** `ws://127.0.0.1:port` */
  readonly url: string
  /** The `cursor` of each connection accepted so far, in order; undefined where none was given. */
  readonly cursors: ReadonlyArray<number | undefined>
  /** The addresses asked for by each connection, refused ones included, in order. */
  readonly requests: readonly URL[]
  /** Connections open now. */
  readonly open: number
  /** Pings received from consumers. */
  readonly pings: number
  /** Upgrades answered by refuse(). */
  readonly refused: number
  /** Bytes accepted by send() and not yet by the kernel, over all connections: what back-pressure does to a sender. */
  readonly bufferedBytes: number
  /**
   * Adds a frame to the log under a sequence number and sends it to everybody. A later connection with a cursor
   * gets every logged frame with a greater number first, one without starts at now (as the spec says).
   */
  publish(seq: number, frame: Uint8Array | string): void
  /** Forgets the log; what is published next counts as another numbering. */
  reset(): void
  /** Sends to everybody, outside the log: garbage, text, info and error frames. */
  send(data: Uint8Array | string): void
  /** Says what each later connection is sent first, before its backlog, by the cursor it asks for. */
  greet(greeting: (cursor: number | undefined) => Uint8Array | string | undefined): void
  /** Ends all connections with a close code, or with an empty close frame. */
  close(code?: number, reason?: string): void
  /** Drops all connections without a close frame (seen as 1006). */
  terminate(): void
  /** Leaves the open connections open, neither reading nor sending on them ever again. */
  halfOpen(): void
  /** Answers upgrades with HTTP until called with undefined; a function decides by the cursor asked for. */
  refuse(how: Refusal | ((cursor: number | undefined) => Refusal | undefined) | undefined): void
  /** Answers HTTP requests with JSON, or with undefined as if it offered nothing, which it does at first. */
  answer(how: (url: URL) => object | undefined): void
  stop(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

export interface FakeHostOptions {
  /** Path of the stream; default com.atproto.sync.subscribeRepos. */
  path?: string
  /** A cursor names the first frame wanted, as with Jetstream, and not the last one had. */
  isInclusive?: boolean
}

const PATH = '/xrpc/com.atproto.sync.subscribeRepos'

export async function startFakeHost(o: FakeHostOptions = {}): Promise<FakeHost> {
  const path = o.path ?? PATH
  const server = createServer()
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false })
  const live = new Set<WebSocket>()
  const cursors: Array<number | undefined> = []
  let log: Array<{ seq: number; frame: Uint8Array | string }> = []
  const requests: URL[] = []
  let greeting: (cursor: number | undefined) => Uint8Array | string | undefined = () => undefined
  let refusal: (cursor: number | undefined) => Refusal | undefined = () => undefined
  let answerOf: (url: URL) => object | undefined = () => undefined
  let pings = 0
  let refused = 0

  server.on('request', (request, response) => {
    const answer = answerOf(new URL(request.url ?? '/', 'http://host'))
    response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' })
    response.end(JSON.stringify(answer ?? {}))
  })

  function accept(socket: WebSocket, request: IncomingMessage): void {
    const cursor = cursorOf(request)
    cursors.push(cursor)
    live.add(socket)
    socket.on('close', () => live.delete(socket))
    socket.on('error', () => socket.terminate())
    socket.on('ping', () => {
      pings += 1
    })
    const first = greeting(cursor)
    if (first) socket.send(first)
    if (cursor === undefined) return
    for (const { seq, frame } of log)
      if (seq > cursor || (o.isInclusive && seq === cursor)) socket.send(frame)
  }

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    requests.push(new URL(request.url ?? '/', 'http://host'))
    const answer = request.url?.startsWith(path) ? refusal(cursorOf(request)) : { status: 404 }
    if (answer) {
      refused += 1
      refuseUpgrade(socket, answer)
    } else {
      sockets.handleUpgrade(request, socket, head, (opened) => accept(opened, request))
    }
  })
  const { port } = await listenOnLoopback(server)

  async function stop(): Promise<void> {
    for (const socket of sockets.clients) socket.terminate()
    await closeServer(server)
  }

  return {
    url: `ws://127.0.0.1:${port}`,
    cursors,
    requests,
    get open() {
      return live.size
    },
    get pings() {
      return pings
    },
    get refused() {
      return refused
    },
    get bufferedBytes() {
      return [...live].reduce((sum, socket) => sum + socket.bufferedAmount, 0)
    },
    publish(seq, frame) {
      log.push({ seq, frame })
      for (const socket of live) socket.send(frame)
    },
    reset() {
      log = []
    },
    send(data) {
      for (const socket of live) socket.send(data)
    },
    greet(how) {
      greeting = how
    },
    close(code, reason) {
      for (const socket of live) socket.close(code, reason)
    },
    terminate() {
      for (const socket of live) socket.terminate()
    },
    halfOpen() {
      for (const socket of live) socket.pause()
      live.clear()
    },
    refuse(how) {
      refusal = typeof how === 'function' ? how : () => how
    },
    answer(how) {
      answerOf = how
    },
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

function cursorOf(request: IncomingMessage): number | undefined {
  const asked = new URL(request.url ?? '/', 'http://host').searchParams.get('cursor')
  return asked === null ? undefined : Number(asked)
}

function refuseUpgrade(socket: Duplex, { status, headers, body = '' }: Refusal): void {
  const lines = Object.entries({ 'content-length': String(Buffer.byteLength(body)), ...headers })
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  socket.end(`HTTP/1.1 ${status} Refused\r\nconnection: close\r\n${head}\r\n${body}`)
}
