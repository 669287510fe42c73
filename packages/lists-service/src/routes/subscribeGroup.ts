/**
 * Tells members what changes, as it does. A handler of our own on the upgrade, because the XRPC server's keeps a
 * generator and the request alive for every stream and encodes each message anew for each of them.
 */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { ids } from '@breadcrumbs/lexicons'
import type { Db } from '../database/schema.ts'
import type { Hub } from '../live/hub.ts'
import { errorFrame } from '../live/live-frame.ts'
import { CLOSE } from '../live/live-socket.ts'
import type { Sockets } from '../live/sockets.ts'
import { addressOf, type Place, type StreamLimits } from '../live/stream-limits.ts'
import { takeTicket } from '../live/tickets.ts'

const POSITION = /^\d{1,15}$/
const TICKET = /^[\w-]{1,128}$/
/** Between these, by chance: whoever is refused together does not come back together (DS-010). */
const RETRY_SECONDS = { least: 5, most: 30 }

/** What the route is made of. */
export interface StreamTools {
  readonly db: Db
  readonly hub: Hub
  readonly sockets: Sockets
  readonly limits: StreamLimits
  /** Proxies in front, by which the caller's address is known. */
  readonly trustProxy: number
  /** Streams being opened at the same time. */
  readonly openingMax: number
  readonly now: () => number
  /** From 0 up to 1. */
  readonly random: () => number
  readonly onError: (error: unknown) => void
}

/** Answers a request to upgrade the connection: a stream for whoever brings a ticket. */
export function subscribeGroupRoute(
  tools: StreamTools,
): (request: IncomingMessage, socket: Duplex, head: Buffer) => void {
  let opening = 0
  return (request, socket, head) => {
    // A connection that breaks before it is a stream is nobody's loss.
    socket.on('error', ignore)
    const url = new URL(request.url ?? '', 'http://host')
    if (url.pathname !== `/xrpc/${ids.subscribeGroup}`) return refuse(socket, '404 Not Found')
    const isBusy = opening >= tools.openingMax
    const place = isBusy ? 'process' : tools.limits.enter(addressOf(request, tools.trustProxy))
    if (typeof place === 'string') {
      const status = place === 'process' ? '503 Service Unavailable' : '429 Too Many Requests'
      return refuse(socket, status, comeAgain(tools.random))
    }
    socket.on('close', () => place.leave())
    opening += 1
    open(tools, place, { request, socket, head }, url.searchParams)
      .catch((error: unknown) => {
        tools.onError(error)
        refuse(socket, '503 Service Unavailable', comeAgain(tools.random))
      })
      .finally(() => {
        opening -= 1
      })
  }
}

/** The ticket first: a connection costs little until it has shown one. Refusals are told in the stream, as XRPC has it. */
async function open(
  { db, hub, sockets, now }: StreamTools,
  place: Place,
  { request, socket, head }: { request: IncomingMessage; socket: Duplex; head: Buffer },
  params: URLSearchParams,
): Promise<void> {
  const ticket = params.get('ticket') ?? ''
  const position = params.get('position')
  const admission = TICKET.test(ticket) ? await takeTicket(db, ticket, now()) : undefined
  sockets.accept(request, socket, head, (live) => {
    socket.removeListener('error', ignore)
    if (!admission) return live.close(CLOSE.policy, errorFrame('InvalidTicket', 'this ticket does not work'))
    if (position !== null && !POSITION.test(position)) {
      return live.close(CLOSE.policy, errorFrame('FuturePosition', 'not a position of this group'))
    }
    if (!place.enterAs(admission.did)) return live.close(CLOSE.tryLater)
    void hub.admit({
      ...admission,
      position: position === null ? undefined : Number(position),
      socket: live,
    })
  })
}

function comeAgain(random: () => number): string {
  const { least, most } = RETRY_SECONDS
  return `retry-after: ${least + Math.floor(random() * (most - least + 1))}\r\n`
}

function refuse(socket: Duplex, status: string, header = ''): void {
  socket.end(`HTTP/1.1 ${status}\r\n${header}connection: close\r\ncontent-length: 0\r\n\r\n`)
  socket.once('finish', () => socket.destroy())
}

function ignore(): void {}
