import {
  CborWalk,
  createIdentityResolver,
  type IdentityResolver,
  type StreamMessage,
} from '@breadcrumbs/service-kit'
import type { FakeDirectory } from '@breadcrumbs/service-kit/testing'
import type { NetworkEvent } from '../src/events.ts'
import { createIngest } from '../src/ingest/ingest.ts'
import type { Interest } from '../src/ingest/peek.ts'

export interface Ingested {
  readonly events: readonly NetworkEvent[]
  readonly rejected: readonly string[]
}

/** Asks the directory of a test, and remembers as the service does. */
export function resolver(directory: FakeDirectory): IdentityResolver {
  return createIdentityResolver({ plcUrl: directory.url, allowLoopback: true })
}

/** What becomes of frames between the socket and the index, in one batch, with nobody known yet. */
export async function ingest(
  directory: FakeDirectory,
  frames: readonly { t: string; bytes: Uint8Array }[],
  identity: IdentityResolver = resolver(directory),
): Promise<Ingested> {
  const batch = frames.map(({ t, bytes }, cursor) => {
    const walk = new CborWalk(bytes)
    walk.skip()
    return { kind: 'frame' as const, cursor, receivedAt: Date.now(), bytes, bodyOffset: walk.at, t }
  })
  return ingestMessages(identity, batch)
}

/** The same for messages of any kind, optionally with people already known. */
export async function ingestMessages(
  identity: IdentityResolver,
  batch: readonly StreamMessage[],
  known: readonly string[] = [],
): Promise<Ingested> {
  const events: NetworkEvent[] = []
  const rejected: string[] = []
  const isKnown = (did: string) => known.includes(did)
  const interest: Interest = { takesPart: isKnown, views: isKnown, knows: isKnown }
  const { handle } = createIngest({
    interest,
    identity,
    now: () => Date.now(),
    apply: async (applied) => void events.push(...applied),
    onRejected: (reason) => rejected.push(reason),
    onWanted: () => undefined,
  })
  await handle(batch, { source: 'host', epoch: '1', cursor: batch.length })
  return { events, rejected }
}
