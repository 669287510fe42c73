/** Many sockets that only count bytes: the cheapest reader there is, in a process of its own. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { answering } from '@breadcrumbs/service-kit/benchmarks'

type Ask =
  | { readonly open: readonly string[]; readonly url: string }
  /** Waits until every socket got something since the last time, and answers the least any got. */
  | { readonly heard: true }

/** A heartbeat, and the masked answer without which the server cuts the connection. */
const PING = Buffer.from('8900', 'hex')
const PONG = Buffer.from('8a8000000000', 'hex')

/** Longer than a round of the slower server. */
const STILL_MS = 400

let received: number[] = []
let silent = 0
let allHeard = Promise.withResolvers<void>()

/** WebSocket connections without a WebSocket library; resolves after the upgrade. */
async function open(url: string, path: string): Promise<void> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  const index = received.push(0) - 1
  silent += 1
  await once(socket, 'connect')
  socket.write(
    `GET ${path} HTTP/1.1\r\nhost: ${hostname}\r\nupgrade: websocket\r\nconnection: upgrade\r\n` +
      'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-version: 13\r\n\r\n',
  )
  const [answer] = (await once(socket, 'data')) as [Buffer]
  if (!answer.toString('latin1').startsWith('HTTP/1.1 101')) throw new Error('no upgrade')
  socket.on('data', (bytes: Buffer) => {
    // Alone, or before or after a message.
    if (bytes.subarray(0, 2).equals(PING) || bytes.subarray(-2).equals(PING)) socket.write(PONG)
    if (bytes.byteLength === PING.byteLength) return
    if (received[index] === 0) silent -= 1
    received[index]! += bytes.byteLength
    if (silent === 0) allHeard.resolve()
  })
}

async function work(ask: Ask): Promise<object> {
  if ('open' in ask) {
    await Promise.all(ask.open.map((path) => open(ask.url, path)))
    return {}
  }
  // Asleep while the server sends: a sender pays for waking its readers, the more the slower it sends.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, STILL_MS)
  await allHeard.promise
  const least = received.reduce((a, b) => Math.min(a, b))
  received = received.map(() => 0)
  silent = received.length
  allHeard = Promise.withResolvers()
  return { least }
}

answering({}, (message) => work(message as Ask))
