/** A broadcast without anything: the bytes of a message, written to every socket. */
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { answering, cpuMicros } from '@breadcrumbs/service-kit/benchmarks'
import { residentBytes } from './resident-bytes.ts'

type Ask = { readonly broadcast: number } | { readonly bytes: true } | { readonly usage: true }

const sockets = new Set<Socket>()
const server = createServer((socket) => {
  socket.once('data', () => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n')
    sockets.add(socket)
  })
  socket.on('error', () => sockets.delete(socket))
})
server.listen(0, '127.0.0.1')
await once(server, 'listening')

function work(ask: Ask): object {
  if ('bytes' in ask) return { bytes: residentBytes() }
  if ('broadcast' in ask) {
    const frame = Buffer.alloc(ask.broadcast, 1)
    for (const socket of sockets) socket.write(frame)
  }
  return { cpuMs: cpuMicros() / 1_000, readers: sockets.size }
}

answering({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }, (message) =>
  work(message as Ask),
)
