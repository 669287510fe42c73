/** A broadcast without anything: the bytes of a message, written to every socket. */
import { createServer, type Socket } from 'node:net'
import { usage } from './child.ts'

const sockets = new Set<Socket>()
const server = createServer((socket) => {
  socket.once('data', () => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n')
    sockets.add(socket)
  })
  socket.on('error', () => sockets.delete(socket))
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  process.send?.({ url: `http://127.0.0.1:${address.port}` })
})
process.on('message', (message) => {
  const { bytes } = message as { bytes?: number }
  if (bytes !== undefined) {
    const frame = Buffer.alloc(bytes, 1)
    for (const socket of sockets) socket.write(frame)
  }
  process.send?.(usage())
})
