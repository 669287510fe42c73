import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** Below this an answer is no page of 30 items, and costs too little to be counted. */
const PAGE_BYTES_MIN = 1_000

/** A request as its bytes. */
export interface Ask {
  readonly path: string
  readonly authorization: string
}

/**
 * Connections kept open to one server, and nothing around them: what a client of node:http does between two requests
 * would be most of what such a run waits for.
 */
export class Load {
  private readonly sockets: readonly Socket[]

  private constructor(sockets: readonly Socket[]) {
    this.sockets = sockets
  }

  static async open(url: string, connections: number): Promise<Load> {
    const { hostname, port } = new URL(url)
    const sockets = Array.from({ length: connections }, () => connect(Number(port), hostname).setNoDelay())
    await Promise.all(sockets.map((socket) => once(socket, 'connect')))
    return new Load(sockets.map((socket) => socket.pause()))
  }

  /**
   * Sends at most one request over each connection, and reads no answer before `answered` says that all are out: a
   * reader that sleeps until it is woken is woken at the cost of who writes (docs/gotchas.md, "Web").
   */
  async burst(asks: readonly Ask[], answered: () => Promise<unknown>): Promise<void> {
    for (const [n, ask] of asks.entries()) this.socket(n).write(bytesOf(ask))
    await answered()
    await Promise.all(asks.map((_, n) => readPage(this.socket(n))))
  }

  /** Sends every request as soon as a connection is free; answers how long each took, ms. */
  async keepBusy(asks: readonly Ask[]): Promise<number[]> {
    const times: number[] = []
    const left = [...asks]
    const work = async (socket: Socket) => {
      for (let ask = left.pop(); ask; ask = left.pop()) {
        const startedAt = performance.now()
        socket.write(bytesOf(ask))
        await readPage(socket)
        times.push(performance.now() - startedAt)
      }
    }
    await Promise.all(this.sockets.map(work))
    return times
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy()
  }

  private socket(n: number): Socket {
    const socket = this.sockets[n]
    if (!socket) throw new Error('more requests than connections')
    return socket
  }
}

function bytesOf({ path, authorization }: Ask): string {
  return `GET ${path} HTTP/1.1\r\nauthorization: ${authorization}\r\nHost: 127.0.0.1\r\nConnection: keep-alive\r\n\r\n`
}

/** Reads one answer whole; fails on any but a page. */
function readPage(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = ''
    const end = (error?: Error) => {
      socket.off('data', take).off('error', end).pause()
      if (error) reject(error)
      else resolve()
    }
    const take = (bytes: Buffer) => {
      text += bytes.toString('latin1')
      const body = text.indexOf('\r\n\r\n') + 4
      if (body < 4) return
      const length = Number(/content-length: (\d+)/i.exec(text.slice(0, body))?.[1] ?? 0)
      if (!text.startsWith('HTTP/1.1 200 ') || length < PAGE_BYTES_MIN)
        end(new Error(`answered ${text.slice(0, 15)}, ${length} bytes`))
      else if (text.length >= body + length) end()
    }
    socket.on('data', take).once('error', end).resume()
  })
}
