/** Frames of subscribeRepos for tests, encoded by the full DAG-CBOR encoder and not by our reader's rules. */
import { encode } from '@ipld/dag-cbor'

/** Header and body as one frame. */
export function encodeFrame(header: object, body: object): Uint8Array {
  return Buffer.concat([encode(header), encode(body)])
}

/** `#commit`, `#account` …: a message with its sequence number; the rest of the body as given. */
export function messageFrame(
  t: string,
  body: { seq: number | bigint; [field: string]: unknown },
): Uint8Array {
  return encodeFrame({ op: 1, t }, { time: new Date().toISOString(), ...body })
}

/** `#info`, for example OutdatedCursor. */
export function infoFrame(name: string): Uint8Array {
  return encodeFrame({ op: 1, t: '#info' }, { name, message: 'told by the fake host' })
}

/** An error frame, for example FutureCursor or ConsumerTooSlow. The spec's sender closes after it. */
export function errorFrame(error: string): Uint8Array {
  return encodeFrame({ op: -1 }, { error, message: 'told by the fake host' })
}
