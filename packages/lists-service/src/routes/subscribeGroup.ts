import { InvalidRequestError, type Server } from '@atproto/xrpc-server'
import { app, ids } from '@breadcrumbs/lexicons'
import { FuturePosition } from '../live/hub.ts'
import { guardSockets, type SocketGuard } from '../live/sockets.ts'
import { takeTicket } from '../live/tickets.ts'
import type { RouteKit } from './route-kit.ts'

const POSITION = /^\d{1,16}$/

/** Tells members what changes, as it does. Answers the guard of its sockets, to be closed with the service. */
export function subscribeGroupRoute(server: Server, kit: RouteKit): SocketGuard {
  let guard: SocketGuard | undefined
  server.add(app.breadcrumbs.temp.subscribeGroup, {
    async *handler({ params, req, signal }) {
      const admission = await takeTicket(kit.db.kysely, params.ticket, kit.tools.now())
      if (!admission) throw new InvalidRequestError('this ticket does not work', 'InvalidTicket')
      const { position } = params
      if (position !== undefined && !POSITION.test(position)) throw futurePosition()
      const reader = {
        ...admission,
        position: position === undefined ? undefined : Number(position),
        push: (bytes: Uint8Array) => guard?.push(req, bytes) === true,
      }
      try {
        // Its type says messages; it sends frames of our own as they are.
        yield* kit.hub.subscribe(reader, signal) as AsyncGenerator<never>
        guard?.cutSoon(req)
      } catch (error) {
        throw error instanceof FuturePosition ? futurePosition() : error
      }
    },
  })
  const stream = server.subscriptions.get(ids.subscribeGroup)
  if (!stream) throw new Error('the XRPC server keeps no socket server of the subscription')
  guard = guardSockets(stream)
  return guard
}

function futurePosition(): InvalidRequestError {
  return new InvalidRequestError('the group has not reached this position', 'FuturePosition')
}
