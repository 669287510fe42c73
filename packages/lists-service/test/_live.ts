/** A browser's side of a live stream: a WebSocket, and every message it got. */
import { Frame } from '@atproto/xrpc-server'
import { ids } from '@breadcrumbs/lexicons'
import { waitFor } from '@breadcrumbs/service-kit/testing'
import type { Caller } from './_service.ts'

/** A message as it came; errors have `error`. */
export interface LiveMessage {
  readonly type: string | undefined
  readonly position?: string
  readonly reason?: string
  readonly error?: string
  readonly writes?: readonly { readonly rkey: string; readonly author: string; readonly action: string }[]
}

/** Asks for a ticket. */
export async function ticketFor(who: Pick<Caller, 'get'>, space: string): Promise<string> {
  const answer = await who.get(ids.getSubscribeTicket, { space })
  if (answer.status !== 200) throw new Error(`no ticket: ${await answer.text()}`)
  return ((await answer.json()) as { ticket: string }).ticket
}

/** Opens a stream with a ticket. */
export async function openStream(url: string, params: { ticket: string; position?: string }) {
  const query = new URLSearchParams({ ...params }).toString()
  const socket = new WebSocket(`${url.replace('http', 'ws')}/xrpc/${ids.subscribeGroup}?${query}`)
  socket.binaryType = 'arraybuffer'
  const messages: LiveMessage[] = []
  let closed = false
  socket.addEventListener('message', ({ data }) => {
    const frame = Frame.fromBytes(new Uint8Array(data as ArrayBuffer))
    const type = frame.isMessage() ? frame.type : undefined
    messages.push({ type, ...(frame.body as object) })
  })
  socket.addEventListener('close', () => {
    closed = true
  })
  await waitFor(() => socket.readyState !== WebSocket.CONNECTING)
  return {
    messages,
    get closed() {
      return closed
    },
    /** The keys written so far, in order. */
    rkeys: () => messages.flatMap(({ writes = [] }) => writes.map(({ rkey }) => rkey)),
    close: () => socket.close(),
    [Symbol.dispose]: () => socket.close(),
  }
}
