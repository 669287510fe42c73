import { isRejected } from '@breadcrumbs/lexicons'
import type { IdentityResolver, Position, StreamMessage } from '@breadcrumbs/service-kit'
import type { NetworkEvent } from '../events.ts'
import { authenticate } from './authenticate.ts'
import { decodeFrame } from './decode-frame.ts'
import { parseCommit } from './parse-event.ts'
import { type Interest, peek } from './peek.ts'
import { areClaimsProven } from './verify-commit.ts'

export interface IngestOptions {
  readonly interest: Interest
  readonly identity: Pick<IdentityResolver, 'signingKey' | 'forget'>
  /** Makes the events durable together with the position, and visible to `interest`, before it resolves. */
  apply(events: readonly NetworkEvent[], position: Position): Promise<void>
  now(): number
  /** Counts frames that did not become an event, and records left out of one. */
  onRejected(reason: string): void
  /** Counts what passed peek, by frame type. */
  onWanted(t: string): void
}

/**
 * The handler of one batch of stream messages: peek, verify, parse, then one `apply`. Frames stay
 * in order. Everything wrong with a frame is counted and skipped; what is thrown (directory down,
 * database busy) is for the consumer to retry, with the position where it was.
 */
export function createIngest(
  o: IngestOptions,
): (batch: readonly StreamMessage[], position: Position) => Promise<void> {
  return async (batch, position) => {
    const events: NetworkEvent[] = []
    // The index learns of a newcomer only at the end of the batch; their next frame may be in it too.
    const metInBatch = new Set<string>()
    const interest: Interest = {
      takesPart: (did) => metInBatch.has(did) || o.interest.takesPart(did),
      views: (did) => metInBatch.has(did) || o.interest.views(did),
      knows: (did) => metInBatch.has(did) || o.interest.knows(did),
    }
    for (const message of batch) {
      if (message.kind !== 'frame') {
        o.onRejected('not-a-frame')
        continue
      }
      const peeked = peek(message, interest)
      if (!peeked.wanted) {
        if (peeked.reason !== 'not-ours') o.onRejected(peeked.reason)
        continue
      }
      o.onWanted(message.t)
      const event = await toEvent(message, o)
      if (!event) continue
      metInBatch.add(event.did)
      events.push(event)
    }
    await o.apply(events, position)
  }
}

async function toEvent(
  message: Extract<StreamMessage, { kind: 'frame' }>,
  o: IngestOptions,
): Promise<NetworkEvent | undefined> {
  const frame = decodeFrame(message)
  if (isRejected(frame)) {
    o.onRejected(frame.rejected)
    return undefined
  }
  if (frame.t === '#identity') {
    o.identity.forget(frame.did)
    return undefined
  }
  if (frame.t === '#account') {
    return {
      kind: 'account',
      did: frame.did,
      seq: message.cursor,
      active: frame.active,
      status: frame.status,
    }
  }
  const opened = await authenticate(frame, o.identity, o.now())
  if (isRejected(opened)) {
    o.onRejected(opened.rejected)
    return undefined
  }
  if (frame.t === '#sync') return { kind: 'sync', did: frame.did, rev: frame.rev }
  const claims = frame.ops.map(({ collection, rkey, cid }) => ({ path: `${collection}/${rkey}`, cid }))
  if (!opened.root.equals(frame.root) || !(await areClaimsProven(opened, claims))) {
    o.onRejected('not-proven')
    return undefined
  }
  const { event, rejected } = parseCommit({
    did: frame.did,
    rev: frame.rev,
    receivedAt: message.receivedAt,
    ops: frame.ops,
    block: (cid) => opened.blocks.get(cid),
  })
  for (const reason of rejected) o.onRejected(reason)
  return event
}
