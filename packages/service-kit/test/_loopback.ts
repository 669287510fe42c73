/** Real servers on loopback for identity and fetch tests. */
import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { createServer } from 'node:net'
import { closeServer, listenOnLoopback } from '../src/testing/loopback-server.ts'

/** A TCP port nobody may ever reach; it counts who does. */
export async function startCanary() {
  let connections = 0
  const server = createServer((socket) => {
    connections += 1
    socket.destroy()
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  const port = typeof address === 'object' ? address!.port : 0
  return {
    port,
    get connections() {
      return connections
    },
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}

/** An HTTP server; its did:web is `did`. */
export async function startHost(answer: RequestListener) {
  const server = createHttpServer(answer)
  const { port } = await listenOnLoopback(server)
  return {
    port,
    url: `http://localhost:${port}`,
    did: `did:web:localhost%3A${port}`,
    [Symbol.asyncDispose]: () => closeServer(server),
  }
}
