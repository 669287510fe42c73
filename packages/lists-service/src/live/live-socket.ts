/** One open stream: what may be sent, and when it must go. */
import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'

/** Why a stream is closed (RFC 6455, 7.4, and its registry). */
export const CLOSE = { done: 1000, policy: 1008, restart: 1012, tryLater: 1013 } as const
export type CloseCode = (typeof CLOSE)[keyof typeof CLOSE]

/** A heartbeat: an empty ping. */
const PING = Buffer.from([0x89, 0])
const NOTHING = Buffer.alloc(0)
/** `readyState` of a WebSocket that is neither opening nor closing (WHATWG WebSockets). */
const OPEN = 1

/**
 * Writes finished frames to the socket under a WebSocket. Only one frame may wait for a reader who is slow: whoever
 * sends asks first whether the one before is gone.
 */
export class LiveSocket {
  readonly #ws: WebSocket
  readonly #socket: Duplex
  /** Whether the heartbeat before was answered. */
  #answered = true
  /** Frames that a slow reader took, and as many at the heartbeat before. */
  #taken = 0
  #takenBefore = -1

  constructor(ws: WebSocket, socket: Duplex) {
    this.#ws = ws
    this.#socket = socket
    ws.on('pong', () => {
      this.#answered = true
    })
    // One who pings and never reads would fill our memory with answers.
    ws.on('ping', (data) => {
      if (this.isOpen && this.isIdle) ws.pong(data)
    })
    // Readers have nothing to say.
    ws.on('message', () => this.close(CLOSE.policy))
    // What was wrong is the other side's, and the library closes the socket itself.
    ws.on('error', () => {})
  }

  get isOpen(): boolean {
    return this.#ws.readyState === OPEN
  }

  /** Whether everything that was sent is on its way. */
  get isIdle(): boolean {
    return this.#socket.writableLength === 0
  }

  /** Sends; answers whether it is on its way already. Nothing is sent once the stream is closing. */
  send(frame: Buffer): boolean {
    if (!this.isOpen) return false
    this.#socket.write(frame)
    return this.isIdle
  }

  /** Resolves when all is on its way, or will never be. */
  async sent(): Promise<void> {
    if (this.isIdle || this.#socket.destroyed) return
    await new Promise<void>((resolve) => this.#socket.write(NOTHING, () => resolve()))
    this.#taken += 1
  }

  /** Says a last thing if there is one, and closes; who does not answer is cut soon after. */
  close(code: CloseCode, last?: Buffer): void {
    if (last) this.send(last)
    this.#ws.close(code)
  }

  onClosed(then: () => void): void {
    this.#ws.on('close', then)
  }

  /** Asks for a sign of life. Who gave none since the last time is cut; who took nothing since may come back later. */
  beat(): void {
    if (!this.isIdle) {
      if (this.#taken === this.#takenBefore) this.close(CLOSE.tryLater)
      this.#takenBefore = this.#taken
      return
    }
    this.#takenBefore = -1
    if (!this.#answered) {
      this.#ws.terminate()
      return
    }
    this.#answered = false
    if (this.isOpen) this.#socket.write(PING)
  }
}
