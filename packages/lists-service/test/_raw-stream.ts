/** A stream without a WebSocket library, so that a test decides what is read, answered and closed, and when. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { Frame } from '@atproto/xrpc-server'
import { ids } from '@breadcrumbs/lexicons'

const PONG = Buffer.from('8a8000000000', 'hex')

/** Asks for a stream and takes every byte that comes; heartbeats are answered where `answers` says so. */
export async function openRawStream(
  url: string,
  params: { ticket: string; position?: string },
  o: { answers?: boolean; path?: string } = {},
) {
  const { hostname, port } = new URL(url)
  const socket: Socket = connect(Number(port), hostname)
  const chunks: Buffer[] = []
  let closed = false
  socket.on('close', () => {
    closed = true
  })
  socket.on('error', () => {})
  await once(socket, 'connect')
  const path = o.path ?? `/xrpc/${ids.subscribeGroup}`
  socket.write(
    `GET ${path}?${new URLSearchParams({ ...params }).toString()} HTTP/1.1\r\nhost: ${hostname}\r\n` +
      'upgrade: websocket\r\nconnection: upgrade\r\n' +
      'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-version: 13\r\n\r\n',
  )
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
    if (o.answers && chunk.subarray(0, 2).toString('hex') === '8900') socket.write(PONG)
  })
  return {
    socket,
    get closed() {
      return closed
    },
    /** What came before the first frame: the answer to the request. */
    head: () => splitHead(Buffer.concat(chunks)).head,
    frames: () => readFrames(splitHead(Buffer.concat(chunks)).rest),
    /** What the messages said, in order. */
    bodies: () =>
      readFrames(splitHead(Buffer.concat(chunks)).rest)
        .filter(({ opcode }) => opcode === 2)
        .map(({ payload }) => Frame.fromBytes(payload).body as { writes?: { rkey: string }[] }),
    /** The code of the close frame, if one came. */
    closeCode: () =>
      readFrames(splitHead(Buffer.concat(chunks)).rest)
        .find(({ opcode }) => opcode === 8)
        ?.payload.readUInt16BE(),
    [Symbol.dispose]: () => socket.destroy(),
  }
}

function splitHead(bytes: Buffer): { head: string; rest: Buffer } {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) return { head: '', rest: Buffer.alloc(0) }
  return { head: bytes.subarray(0, end).toString('latin1'), rest: bytes.subarray(end + 4) }
}

/** The whole frames of a server, which are not masked (RFC 6455, 5.2). */
function readFrames(bytes: Buffer): { opcode: number; payload: Buffer }[] {
  const frames = []
  for (let at = 0; at + 2 <= bytes.length; ) {
    const short = bytes[at + 1]! & 0x7f
    const header = short < 126 ? 2 : short === 126 ? 4 : 10
    if (at + header > bytes.length) break
    const length =
      short < 126 ? short : short === 126 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2))
    if (at + header + length > bytes.length) break
    const payload = bytes.subarray(at + header, at + header + length)
    frames.push({ opcode: bytes[at]! & 0x0f, payload })
    at += header + length
  }
  return frames
}
