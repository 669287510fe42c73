/**
 * Jetstream, versions 2 and 1, as an EventSource: JSON, filtered by the host, unsigned.
 *
 * Version 2 says when a cursor is too old or ahead. Version 1 clamps an old cursor in silence and never sends
 * #sync: there a gap shows only as a jump in time, and not at all where few events pass the filter.
 */
import type { ConnectOptions, EventSource, Position, StreamItem } from './event-source.ts'
import { type FrameSocket, openFrameSocket, type Received } from './frame-socket.ts'
import { type JetstreamVersion, readJetstreamMessage } from './jetstream-message.ts'
import { messageChunks, tellEnding } from './message-chunks.ts'
import type { Reading } from './reading.ts'

export interface JetstreamOptions {
  /** `wss://host` (or ws:// for development); the endpoint's path is added. */
  url: string
  version: JetstreamVersion
  /** Commits of these only: NSIDs or `prefix.*`, at most 100; absent = all. */
  collections?: readonly string[]
  /** Events of these repos only, at most 10,000; absent = all. */
  dids?: readonly string[]
  /** The operator's name of the numbering; default '1'. */
  epoch?: string
  /** Messages read ahead; default 1000, and never over 16 MiB of them. */
  queueMax?: number
  /** Default: the host of `url`. Numbers are each host's own, so a balancer's name must lead to one host. */
  name?: string
  now?: () => number
}

const PATHS = { 1: '/subscribe', 2: '/xrpc/network.bsky.jetstream.subscribeEvents' } as const
const COLLECTIONS_MAX = 100
const DIDS_MAX = 10_000
const QUEUE_BYTES_MAX = 16 * 1024 * 1024
const MESSAGE_BYTES_MAX = 8 * 1024 * 1024
/** From here on v2 reads a cursor as a time in µs; this earliest one asks for all that is kept. */
const OLDEST = 1_000_000_000_000_000

/** @throws RangeError for filters that no host takes */
export function jetstreamSource(o: JetstreamOptions): EventSource {
  const url = endpoint(o)
  return {
    name: o.name ?? url.host,
    epoch: o.epoch ?? '1',
    isFinite: false,
    // With v2 the host itself says what is missing; with chosen repos silence means nothing in either.
    isSparse: o.version === 2 || o.dids !== undefined,
    connect(options) {
      const open = (cursor: number | undefined) => openSocket(url, cursor, o, options)
      let socket = open(firstCursor(options.from, o.version))
      return {
        queued: () => socket.inbox.size(),
        [Symbol.asyncIterator]: () =>
          chunks(socket, options, () => {
            socket = open(OLDEST)
            return socket
          }),
      }
    },
  }
}

function endpoint(o: JetstreamOptions): URL {
  const { collections = [], dids = [] } = o
  if (collections.length > COLLECTIONS_MAX) throw new RangeError(`over ${COLLECTIONS_MAX} collections`)
  if (dids.length > DIDS_MAX) throw new RangeError(`over ${DIDS_MAX} DIDs`)
  const url = new URL(PATHS[o.version], o.url)
  const names = o.version === 2 ? ['collections', 'dids'] : ['wantedCollections', 'wantedDids']
  for (const collection of collections) url.searchParams.append(names[0]!, collection)
  for (const did of dids) url.searchParams.append(names[1]!, did)
  return url
}

/** Both versions answer inclusively, so the one after the last handled is asked for. Cursor 0: all there is. */
function firstCursor(from: Position | undefined, version: JetstreamVersion): number | undefined {
  if (from?.cursor === 0) return version === 2 ? OLDEST : 1
  return from && from.cursor + 1
}

function openSocket(
  url: URL,
  cursor: number | undefined,
  o: JetstreamOptions,
  options: ConnectOptions,
): FrameSocket {
  const address = new URL(url)
  if (cursor !== undefined) address.searchParams.set('cursor', String(cursor))
  const limits = {
    queueMax: o.queueMax ?? 1000,
    queueBytesMax: QUEUE_BYTES_MAX,
    messageBytesMax: MESSAGE_BYTES_MAX,
    readsRefusal: true,
    now: o.now ?? Date.now,
    read: (received: Received): Reading =>
      received.isBinary
        ? { kind: 'unreadable', reason: 'jetstream-message' }
        : readJetstreamMessage(received.bytes.toString('utf8'), o.version, received.receivedAt),
  }
  return openFrameSocket(address, limits, options)
}

async function* chunks(
  first: FrameSocket,
  o: ConnectOptions,
  reopenAtOldest: () => FrameSocket,
): AsyncGenerator<readonly StreamItem[]> {
  let socket = first
  try {
    try {
      yield* messageChunks(first, o)
    } catch (failure) {
      // Below what the host keeps. Asked again by time it gives the oldest it has, and the rest is a gap.
      if (first.ending.refusal?.what !== 'CursorTooOld') throw failure
      socket = reopenAtOldest()
      yield* messageChunks(socket, o, 'outdated-cursor')
    }
  } finally {
    tellEnding(socket, o)
  }
}
