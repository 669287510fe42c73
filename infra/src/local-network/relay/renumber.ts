import { Frame, MessageFrame } from '@atproto/xrpc-server'

/**
 * The same event-stream frame with another `seq` in its body; header and all other fields, also unknown ones,
 * stay as they are. Throws for bytes that are no message frame with a `seq`: such a frame has no place in an order.
 */
export function renumber(bytes: Uint8Array, seq: number): Uint8Array {
  const frame = Frame.fromBytes(bytes)
  if (!(frame instanceof MessageFrame)) throw new TypeError('only message frames are relayed')
  const body: unknown = frame.body
  if (typeof body !== 'object' || body === null || !('seq' in body))
    throw new TypeError(`${frame.type ?? 'a frame without type'} carries no seq`)
  return new MessageFrame({ ...body, seq }, frame.type === undefined ? {} : { type: frame.type }).toBytes()
}
