import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { companionWrites, type Person } from '../test/_person.ts'
import { startProcess } from '../test/_process.ts'
import { onePage, skeletonToken, untilApplied, wholeFeed } from '../test/_whole-feed.ts'
import { World } from '../test/_world.ts'
import { FIRST_SEQ, likeFrames, numbered } from './frames.ts'
import { startPacedHost } from './paced-host.ts'

const AUTHORS = 20
/** One frame in this many is a crumb with its post. */
const ONE_IN = 100
/** Crumbs made before the stream begins, so that signing them never holds it. */
const AHEAD = 200
const POLL_MS = 20
const SAMPLE_MS = 1_000
const TOKEN_MS = 30_000
/** Every way a connection can end that a sender can bring about (RFC 6455 section 7.4, and none at all). */
const CLOSE_CODES = [
  1000, 1001, 1002, 1003, 1005, 1006, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 4999,
]

export interface LiveRun {
  readonly frames: number
  readonly crumbs: number
  readonly reconnects: number
  /** Of each crumb, ms from its frame being sent to its post being seen in a page; in order. */
  readonly lagsMs: readonly number[]
  /** Resident memory of the service, bytes, once a second. */
  readonly memory: readonly number[]
  readonly lost: number
  readonly doubled: number
}

export interface LiveRunOptions {
  readonly seconds: number
  readonly ratePerSecond: number
  /** How often the host ends the connection, each time in another way; absent: never. */
  readonly reconnectMs?: number
  onProgress(line: string): void
}

/**
 * Runs the real service process under a stream that does not wait for it, and reads its feed all the while as a
 * reader's PDS would. At the end the whole feed is compared with what was published.
 */
export async function liveRun(o: LiveRunOptions): Promise<LiveRun> {
  await using world = await World.create()
  const authors = await Promise.all(Array.from({ length: AUTHORS }, () => world.person()))
  const viewer = await world.person()
  for (const author of authors) await world.follows(viewer, author)
  const strangers = await Promise.all(Array.from({ length: AUTHORS }, () => world.person()))
  const likes = await likeFrames(strangers, viewer)
  const crumbs: { post: string; frame: Uint8Array; sentAt?: number; seenAt?: number }[] = []
  const byPost = new Map<string, (typeof crumbs)[number]>()

  async function makeCrumb(): Promise<void> {
    const author = authors[crumbs.length % AUTHORS] as Person
    const { writes, postUri } = await companionWrites(author)
    const crumb = { post: postUri, frame: author.frame(FIRST_SEQ, await author.sign(writes)) }
    crumbs.push(crumb)
    byPost.set(postUri, crumb)
  }

  const host = await startPacedHost({
    firstSeq: FIRST_SEQ,
    frame(index) {
      if ((index + 1) % ONE_IN !== 0)
        return numbered(likes[index % likes.length] as Uint8Array, FIRST_SEQ + index)
      const crumb = crumbs[(index + 1) / ONE_IN - 1]
      if (crumb) crumb.sentAt ??= performance.now()
      return crumb && numbered(crumb.frame, FIRST_SEQ + index)
    },
  })
  while (crumbs.length < AHEAD) await makeCrumb()
  world.extraEnv = { FEEDGEN_UPSTREAM_URL: host.url }
  const service = await startProcess(world.env())
  await onePage(service.url, await skeletonToken(viewer), {})

  const stopping = new AbortController()
  const isOn = () => !stopping.signal.aborted
  let reconnects = 0
  const memory: number[] = []

  async function makeAhead(): Promise<void> {
    while (isOn()) {
      if (crumbs.length < host.head / ONE_IN + AHEAD) await makeCrumb()
      await sleep(1)
    }
  }
  async function read(): Promise<void> {
    let token = await skeletonToken(viewer)
    let tokenAt = performance.now()
    while (isOn()) {
      if (performance.now() - tokenAt > TOKEN_MS) {
        token = await skeletonToken(viewer)
        tokenAt = performance.now()
      }
      const { posts } = await onePage(service.url, token, { limit: '100' })
      for (const post of posts) {
        const crumb = byPost.get(post)
        if (crumb) crumb.seenAt ??= performance.now()
      }
      await sleep(POLL_MS)
    }
  }
  async function interrupt(): Promise<void> {
    const { reconnectMs } = o
    while (reconnectMs !== undefined && isOn()) {
      await sleep(reconnectMs, undefined, { signal: stopping.signal }).catch(() => undefined)
      if (!isOn()) return
      host.end(CLOSE_CODES[reconnects % CLOSE_CODES.length] as number)
      reconnects += 1
    }
  }
  async function sample(): Promise<void> {
    while (isOn()) {
      memory.push(await residentBytes(service.child.pid as number))
      if (memory.length % 10 === 0)
        o.onProgress(
          `${memory.length} s, ${host.head} frames, ${byPost.size} crumbs, ${reconnects} reconnects, ${Math.round((memory.at(-1) ?? 0) / 2 ** 20)} MiB`,
        )
      await sleep(SAMPLE_MS)
    }
  }

  host.pace(o.ratePerSecond)
  const working = Promise.all([makeAhead(), read(), interrupt(), sample()])
  await Promise.race([sleep(o.seconds * 1000), working])
  host.pace(0)
  const frames = host.head
  await untilApplied(service.url, FIRST_SEQ + frames - 1)
  // The last crumbs may be seen yet.
  await sleep(POLL_MS * 10)
  stopping.abort()
  await working

  const sent = crumbs.filter(({ sentAt }) => sentAt !== undefined)
  const feed = await wholeFeed(service.url, viewer)
  const found = new Set(feed)
  await service.end('SIGTERM')
  host.stop()
  return {
    frames,
    crumbs: sent.length,
    reconnects,
    lagsMs: sent.map(({ sentAt = 0, seenAt = Number.POSITIVE_INFINITY }) => seenAt - sentAt),
    memory,
    lost: sent.filter(({ post }) => !found.has(post)).length,
    doubled: feed.length - found.size,
  }
}

/** As Linux tells it; elsewhere there is nothing to read, and the run says so. */
async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024
}
