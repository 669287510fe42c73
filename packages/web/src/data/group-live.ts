import type { Client } from '@atproto/lex-client'
import { app, ids } from '@breadcrumbs/lexicons'
import { reconnectDelayMs } from '../model/group-changes.ts'
import { goneGroup } from './problem.ts'

type Changed = app.breadcrumbs.temp.subscribeGroup.Changed

/** Why a group closed for the person who has it open. */
export type EndReason = 'removed' | 'left' | 'deleted'

/** What following a group takes, and whom it tells. */
export interface Follow {
  readonly lists: Client
  readonly space: string
  /** Origin of the service's live connections, ws:// or wss://. */
  readonly address: () => Promise<string>
  /** The place in the group's log of what is on the screen. */
  readonly position: string
  readonly onChanged: (writes: Changed['writes']) => void
  /** The place is not one of this service's any more, as after a restore: everything is to be read again. */
  readonly onLost: () => void
  /** The last thing that is told. */
  readonly onEnded: (reason: EndReason) => void
  /** Whether what others do arrives by itself right now. */
  readonly onLive: (isLive: boolean) => void
  readonly random: () => number
  /** Waits; stops early when the signal is aborted. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>
  readonly signal: AbortSignal
}

/**
 * Follows a group until the signal stops it or the group closes: a single-use ticket for each connection, the place in
 * the log taken up where it broke, waits that grow between attempts. Never throws: whoever does not hear of changes
 * asks for them from time to time instead.
 */
export async function followGroup(o: Follow): Promise<void> {
  let position: string | undefined = o.position
  let attempt = 0
  while (!o.signal.aborted) {
    const outcome = await connect(o, position, (reached) => {
      attempt = 0
      position = reached
    }).catch(refusalOf)
    if (o.signal.aborted) return
    o.onLive(false)
    if (outcome.ended !== undefined) {
      o.onEnded(outcome.ended)
      return
    }
    if (outcome.isLost === true) {
      position = undefined
      o.onLost()
    }
    await o.wait(reconnectDelayMs(attempt, o.random), o.signal)
    attempt += 1
  }
}

interface Outcome {
  readonly ended?: EndReason
  readonly isLost?: boolean
}

/** A refused ticket means what a last message would have said; anything else is a break. */
function refusalOf(error: unknown): Outcome {
  const gone = goneGroup(error)
  return gone === undefined ? {} : { ended: gone === 'ended' ? 'deleted' : 'removed' }
}

async function connect(
  o: Follow,
  position: string | undefined,
  onReached: (position: string) => void,
): Promise<Outcome> {
  const [{ ticket }, address, { decodeAll }] = await Promise.all([
    o.lists.call(app.breadcrumbs.temp.getSubscribeTicket, { space: o.space }),
    o.address(),
    import('@atproto/lex-cbor'),
  ])
  if (o.signal.aborted) return {}
  const query = new URLSearchParams(position === undefined ? { ticket } : { ticket, position })
  const socket = new WebSocket(`${address}/xrpc/${ids.subscribeGroup}?${query.toString()}`)
  socket.binaryType = 'arraybuffer'
  const stop = () => socket.close()
  o.signal.addEventListener('abort', stop, { once: true })
  try {
    return await new Promise<Outcome>((resolve, reject) => {
      let outcome: Outcome = {}
      socket.addEventListener('open', () => o.onLive(true))
      socket.addEventListener('close', () => resolve(outcome))
      socket.addEventListener('message', ({ data }) => {
        try {
          const message = readFrame([...decodeAll(new Uint8Array(data as ArrayBuffer))])
          if ('writes' in message) {
            onReached(message.position)
            o.onChanged(message.writes)
          } else outcome = message
        } catch (error) {
          // Not a frame: the connection is of no use.
          socket.close()
          reject(error instanceof Error ? error : new Error('not a frame', { cause: error }))
        }
      })
    })
  } finally {
    o.signal.removeEventListener('abort', stop)
  }
}

const { $message } = app.breadcrumbs.temp.subscribeGroup

/** A frame is a header and a body: `{op: 1, t: '#changed'}` and the message, or `{op: -1}` and an error. */
function readFrame([header, body]: readonly unknown[]): Changed | Outcome {
  const { op, t } = header as { readonly op?: unknown; readonly t?: unknown }
  if (op === -1) return { isLost: (body as { readonly error?: unknown }).error === 'FuturePosition' }
  if (typeof t !== 'string') throw new TypeError('a frame without a type')
  const message = $message.parse({ ...(body as object), $type: `${ids.subscribeGroup}${t}` })
  if ('writes' in message) return message as Changed
  const reason: string = (message as app.breadcrumbs.temp.subscribeGroup.Ended).reason
  return { ended: reason === 'left' || reason === 'deleted' ? reason : 'removed' }
}
