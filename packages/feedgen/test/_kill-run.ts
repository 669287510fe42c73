import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { ids } from '@breadcrumbs/lexicons'
import { openDatabase } from '@breadcrumbs/service-kit'
import type { CrashPoint } from '@breadcrumbs/service-kit/testing'
import { sql } from 'kysely'
import { migrations } from '../src/log/migrations/index.ts'
import type { Schema } from '../src/log/schema.ts'
import { companionWrites, type Person, showRecord } from './_person.ts'
import { startProcess } from './_process.ts'
import { untilApplied, wholeFeed } from './_whole-feed.ts'
import { World } from './_world.ts'

const MAIN = new URL('../src/main.ts', import.meta.url).pathname
const CRASHER = new URL('./_crash-child.ts', import.meta.url).pathname
/** Far above what a start takes on a busy machine. */
const UNREACHED_MS = 30_000
const STARTS = 2
/** Longer than a start takes, so that kills fall into the start, the catching up and the quiet after it. */
const LIFE_MAX_MS = 1_500
const AUTHORS = 4

export interface KillResult {
  readonly kills: number
  readonly events: number
  readonly lost: number
  readonly doubled: number
  /** Items of the friends feed, paged to its end, that are missing, surplus or twice. */
  readonly feedFaults: number
  /** Gaps and dead letters that the survivor knows of. */
  readonly gaps: number
  /** What SQLite says of its own file: `ok`. */
  readonly integrity: string
  /** The quickest start on what the kills left, until ready, ms. */
  readonly startMs: number
}

/** One life of the process: starts it in this world, and returns when it was killed. */
type Life = (world: World, round: number) => Promise<void>

/** A life that ends with -9 at a random moment. */
export function randomLife(random: () => number): Life {
  return async (world) => {
    const child = start(world, [MAIN, 'serve'])
    await sleep(random() * LIFE_MAX_MS)
    const exited = once(child, 'exit')
    child.kill('SIGKILL')
    await exited
  }
}

/** Lives that end with -9 each at another named point, the n-th time it is reached (case OP-006). */
export function crashingLives(lives: readonly (readonly [CrashPoint, number])[]): Life {
  return async (world, round) => {
    const [point, nth] = lives[round - 1] as (typeof lives)[number]
    const child = start(world, [CRASHER, point, String(nth)])
    const timer = setTimeout(() => child.kill('SIGTERM'), UNREACHED_MS)
    await once(child, 'exit')
    clearTimeout(timer)
    if (child.signalCode !== 'SIGKILL') throw new Error(`${point} was not reached ${nth} times`)
  }
}

/**
 * Runs the real process under a stream that does not stop, through as many lives as there are rounds, each ended by
 * kill -9, and counts what is missing or twice in the database and in the feed once it may live.
 */
export async function killRun(o: {
  rounds: number
  live: Life
  onRound(n: number): void
}): Promise<KillResult> {
  await using world = await World.create()
  const authors = await Promise.all(Array.from({ length: AUTHORS }, () => world.person()))
  const viewer = await world.person()
  for (const author of authors) await world.follows(viewer, author)
  const expected = new Set<string>()
  const posts = new Set<string>()

  let isStreaming = true
  const streaming = (async () => {
    for (let n = 0; isStreaming; n += 1) {
      const author = authors[n % AUTHORS] as Person
      for (const path of await nextCommit(world, author, n, posts)) expected.add(`${author.did} ${path}`)
      await sleep(5)
    }
  })()
  for (let round = 1; round <= o.rounds; round += 1) {
    await o.live(world, round)
    o.onRound(round)
  }
  isStreaming = false
  await streaming

  let startMs = Number.POSITIVE_INFINITY
  // More than once: a start that others on the machine hold up says nothing.
  for (let n = 0; n < STARTS; n += 1) {
    const startedAt = performance.now()
    const started = await startProcess(world.env())
    startMs = Math.min(startMs, performance.now() - startedAt)
    await started.end('SIGKILL')
  }
  const survivor = await startProcess(world.env())
  await untilApplied(survivor.url, world.seq)
  const { details } = (await (await fetch(`${survivor.url}/readyz`)).json()) as {
    details: { gaps: number; deadLetters: number }
  }
  const feed = await wholeFeed(survivor.url, viewer)
  const code = await survivor.end('SIGTERM')
  if (code !== 0) throw new Error(`the survivor ended with ${code}`)

  const { found, integrity } = await auditLog(world.databaseUrl)
  const lost = [...expected].filter((key) => !found.includes(key)).length
  return {
    kills: o.rounds,
    events: expected.size,
    lost,
    doubled: found.length - (expected.size - lost),
    gaps: details.gaps + details.deadLetters,
    integrity,
    startMs,
    feedFaults: Math.abs(feed.length - posts.size) + [...posts].filter((post) => !feed.includes(post)).length,
  }
}

/** Publishes one commit; answers the activity facts that must follow from it, as `path@episode`. */
async function nextCommit(world: World, author: Person, n: number, posts: Set<string>): Promise<string[]> {
  if (n % 3 === 2) {
    // A step of a v1 show: told by comparing with the version before, so a lost or doubled one shows.
    const path = `${ids.show}/3kabcdefghij2`
    const action = author.records.has(path) ? 'update' : 'create'
    const record = showRecord({ season: 1, episode: n + 1 })
    await world.commits(author, { action, collection: ids.show, rkey: '3kabcdefghij2', record })
    return [`${path}@${n + 1}`]
  }
  const { rkey, writes, postUri } = await companionWrites(author)
  await world.commits(author, ...writes)
  posts.add(postUri)
  return [`${ids.crumb}/${rkey}@`]
}

function start(world: World, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, args, {
    env: { ...process.env, ...world.env(), FEEDGEN_LOG_LEVEL: 'info' },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

async function auditLog(databaseUrl: string): Promise<{ found: string[]; integrity: string }> {
  const db = await openDatabase<Schema>({ url: databaseUrl, migrations })
  const rows = await db.kysely
    .selectFrom('fact')
    .select(['did', 'path', 'body'])
    .where('kind', '=', 'activity')
    .execute()
  const { rows: said } = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(db.kysely)
  await db.close()
  return {
    // By episode: a step that a newcomer's first fetch saw has the version of the fetch, not of its commit.
    found: rows.map(
      ({ did, path, body }) => `${did} ${path}@${path.startsWith(ids.show) ? episodeOf(body) : ''}`,
    ),
    integrity: said.map(({ integrity_check }) => integrity_check).join(),
  }
}

function episodeOf(body: string): number | undefined {
  const { activity } = JSON.parse(body) as { activity: { position?: { episode?: number } } }
  return activity.position?.episode
}
