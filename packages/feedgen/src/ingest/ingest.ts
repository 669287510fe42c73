import { setImmediate as nextTurn } from 'node:timers/promises'
import { isRejected } from '@breadcrumbs/lexicons'
import type { IdentityResolver, Position, RawFrame, StreamMessage } from '@breadcrumbs/service-kit'
import type { NetworkEvent } from '../events.ts'
import { authenticate } from './authenticate.ts'
import { type CommitChain, createCommitChain } from './commit-chain.ts'
import { decodeFrame, type SyncFrame } from './decode-frame.ts'
import { parseCommit } from './parse-event.ts'
import { type ChainLink, type Interest, peek } from './peek.ts'
import { peekEvent, readUnverifiedEvent } from './unverified-event.ts'
import { areClaimsProven, doesInvert, type OpenedCommit, treeOf } from './verify-commit.ts'

const HOUR_MS = 3_600_000

/** A commit may bring dozens of records to verify: pages are served in between. */
const EVENTS_PER_TURN = 8

export interface IngestOptions {
  readonly interest: Interest
  readonly identity: Pick<IdentityResolver, 'signingKey' | 'forget'>
  /** Makes the events durable together with the position, and visible to `interest`, before it resolves. */
  apply(events: readonly NetworkEvent[], position: Position): Promise<void>
  now(): number
  /** Base of the public crumb pages: a post that links to one may be a companion. */
  readonly webUrl?: string | undefined
  /** Where the commit chains stand at the position from which the stream goes on; absent: nobody knows. */
  readonly heads?: ReadonlyMap<string, string>
  /** Counts frames that did not become an event, and records left out of one. */
  onRejected(reason: string): void
  /** Counts what passed peek, by frame type. */
  onWanted(t: string): void
}

export interface Ingest {
  /**
   * Whether a frame may concern us, asked as it arrives. Frames that wait to be handled count as handled already: what
   * somebody does right after they took part for the first time must not be missed.
   */
  readonly concerns: (frame: RawFrame) => boolean
  /**
   * Takes one batch of stream messages: peek, verify, parse, then one `apply`. Frames stay in order. Everything wrong
   * with a frame is counted and skipped; what is thrown (directory down, database busy) is for the consumer to retry,
   * with the position where it was.
   */
  readonly handle: (batch: readonly StreamMessage[], position: Position) => Promise<void>
  /** Where the commit chains stand of those who concern us, after the last batch. */
  readonly heads: () => ReadonlyMap<string, string>
}

/** Both halves of the way in: the first look at a frame when it arrives, and all the rest when its batch comes up. */
export function createIngest(o: IngestOptions): Ingest {
  const chain = createCommitChain(o.heads)
  /** Whose frames wait to be handled, with the arrival (our clock, ms) of the last one; oldest first. */
  const waiting = new Map<string, number>()
  const onArrival = interestAnd((did) => waiting.has(did), o.interest)

  function forgetArrivedBefore(receivedAt: number): void {
    for (const [did, at] of waiting) {
      // More may have come in the same millisecond.
      if (at >= receivedAt) return
      waiting.delete(did)
    }
  }

  return {
    heads: () => new Map([...chain.heads()].filter(([did]) => o.interest.knows(did))),
    concerns(frame) {
      const peeked = peek(frame, onArrival)
      if (!peeked.wanted) return peeked.link !== undefined || peeked.reason !== 'not-ours'
      waiting.delete(peeked.did)
      waiting.set(peeked.did, frame.receivedAt)
      return true
    },
    async handle(batch, position) {
      const events: NetworkEvent[] = []
      // The index learns of a newcomer only at the end of the batch; their next frame may be in it too.
      const metInBatch = new Set<string>()
      const interest = interestAnd((did) => metInBatch.has(did), o.interest)
      const links = chain.batch()
      let turnAt = EVENTS_PER_TURN
      for (const message of batch) {
        if (events.length >= turnAt) {
          turnAt = events.length + EVENTS_PER_TURN
          await nextTurn()
        }
        const told =
          message.kind === 'frame'
            ? await fromFrame(message, interest, links, o)
            : await fromEvent(message, interest, o)
        for (const event of told) {
          metInBatch.add(event.did)
          events.push(event)
        }
      }
      await o.apply(events, position)
      links.keep()
      forgetArrivedBefore(batch.at(-1)?.receivedAt ?? 0)
    },
  }
}

/** An interest that also knows some people of whom the index is yet to learn. */
function interestAnd(isMet: (did: string) => boolean, interest: Interest): Interest {
  return {
    takesPart: (did) => isMet(did) || interest.takesPart(did),
    views: (did) => isMet(did) || interest.views(did),
    knows: (did) => isMet(did) || interest.knows(did),
  }
}

async function fromFrame(
  message: Extract<StreamMessage, { kind: 'frame' }>,
  interest: Interest,
  links: ReturnType<CommitChain['batch']>,
  o: IngestOptions,
): Promise<readonly NetworkEvent[]> {
  const peeked = peek(message, interest)
  if (!peeked.wanted) {
    if (peeked.reason !== 'not-ours') o.onRejected(peeked.reason)
    return missedBefore(peeked.link, links)
  }
  o.onWanted(message.t)
  const event = await toEvent(message, o)
  return event ? [...missedBefore(peeked.link, links), event] : []
}

/** Goes on from a commit that was not refused, and says when others are missing before it. */
function missedBefore(link: ChainLink | undefined, links: ReturnType<CommitChain['batch']>): NetworkEvent[] {
  if (!link) return []
  const follows = links.follows(link)
  links.take(link)
  return follows ? [] : [{ kind: 'desync', did: link.did }]
}

async function fromEvent(
  message: Extract<StreamMessage, { kind: 'event' }>,
  interest: Interest,
  o: IngestOptions,
): Promise<readonly NetworkEvent[]> {
  const value = peekEvent(message.value, interest)
  if (value === undefined) return []
  if (value === 'unreadable') {
    o.onRejected('event-unreadable')
    return []
  }
  o.onWanted(`#${value.kind}`)
  if (value.kind === 'identity') o.identity.forget(value.did)
  const event = await readUnverifiedEvent(value, message, { now: o.now(), webUrl: o.webUrl })
  if (!event) return []
  if (!isRejected(event)) return [event]
  o.onRejected(event.rejected)
  return []
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
  const { did } = frame
  if (frame.t === '#identity') {
    o.identity.forget(did)
    return undefined
  }
  if (frame.t === '#account') {
    const { active, status } = frame
    return { kind: 'account', did, seq: message.cursor, active, status }
  }
  const opened = await authenticate(frame, o.identity, o.now())
  if (isRejected(opened)) {
    o.onRejected(opened.rejected)
    return undefined
  }
  if (frame.t === '#sync') return { kind: 'sync', did, rev: frame.rev }
  const unproven = whyUnproven(frame, opened)
  if (unproven) {
    o.onRejected(unproven)
    // Its owner did commit something: what, only their PDS can tell.
    return { kind: 'desync', did }
  }
  const { event, rejected } = parseCommit({
    did,
    rev: frame.rev,
    receivedAt: receivedAtOf(message.receivedAt, o.now()),
    ops: frame.ops,
    block: (cid) => opened.blocks.get(cid) as Uint8Array,
    webUrl: o.webUrl,
  })
  for (const reason of rejected) o.onRejected(reason)
  return event
}

/** When a frame came in; now, if our clock stood wrong then (case OP-010): frames wait for minutes, not for hours. */
function receivedAtOf(receivedAt: number, now: number): number {
  return receivedAt > now || receivedAt < now - HOUR_MS ? now : receivedAt
}

/** Why the signed tree does not bear out what the frame says; undefined when it does. */
function whyUnproven(
  frame: Extract<SyncFrame, { t: '#commit' }>,
  opened: OpenedCommit,
): 'not-proven' | 'not-inverted' | 'record-missing' | undefined {
  const claims = frame.ops.map(({ collection, rkey, cid }) => ({ path: `${collection}/${rkey}`, cid }))
  const tree = treeOf(opened)
  if (!tree || opened.root !== frame.root || !areClaimsProven(tree, claims)) return 'not-proven'
  // A sender from before Sync 1.1 gives nothing to undo its commit with: inclusion is all there is.
  if (frame.inversion && !doesInvert(tree, frame.inversion)) return 'not-inverted'
  // Cut short behind the tree (bad input FH-034): what the record says, only its PDS can tell.
  return frame.ops.some(({ cid }) => cid && !opened.blocks.has(cid)) ? 'record-missing' : undefined
}
