/** Many sockets that only count bytes: the cheapest reader there is, so that the machine is left to the server. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** A heartbeat, and the masked answer without which the server cuts the connection. */
const PING = Buffer.from('8900', 'hex')
const PONG = Buffer.from('8a8000000000', 'hex')

/** Opens WebSocket connections without a WebSocket library; answers how many bytes each got since the last reset. */
export class RawSockets {
  readonly #sockets: Socket[] = []
  #received: number[] = []

  /** Connects and waits for the upgrade. */
  async open(url: string, path: string): Promise<void> {
    const { hostname, port } = new URL(url)
    const socket = connect(Number(port), hostname)
    const index = this.#sockets.push(socket) - 1
    this.#received[index] = 0
    await once(socket, 'connect')
    socket.write(
      `GET ${path} HTTP/1.1\r\nhost: ${hostname}\r\nupgrade: websocket\r\nconnection: upgrade\r\n` +
        'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-version: 13\r\n\r\n',
    )
    const [answer] = (await once(socket, 'data')) as [Buffer]
    if (!answer.toString('latin1').startsWith('HTTP/1.1 101')) throw new Error('no upgrade')
    socket.on('data', (bytes: Buffer) => {
      if (bytes.equals(PING)) return void socket.write(PONG)
      this.#received[index]! += bytes.byteLength
    })
  }

  /** The least any socket got, bytes. */
  least(): number {
    return Math.min(...this.#received)
  }

  reset(): void {
    this.#received = this.#received.map(() => 0)
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy()
  }
}
