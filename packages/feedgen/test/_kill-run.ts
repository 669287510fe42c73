import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { ids } from '@breadcrumbs/lexicons'
import { openDatabase } from '@breadcrumbs/service-kit'
import { migrations } from '../src/log/migrations/index.ts'
import type { Schema } from '../src/log/schema.ts'
import { companionWrites, type Person, showRecord } from './_person.ts'
import { startProcess } from './_process.ts'
import { untilApplied, wholeFeed } from './_whole-feed.ts'
import { World } from './_world.ts'

const MAIN = new URL('../src/main.ts', import.meta.url).pathname
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
}

/**
 * Runs the real process under a stream that does not stop, kills it with -9 at random moments, and
 * counts what is missing or twice in the database and in the feed once it may live.
 */
export async function killRun(o: {
  rounds: number
  random: () => number
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
    const child = start(world)
    await sleep(o.random() * LIFE_MAX_MS)
    const exited = once(child, 'exit')
    child.kill('SIGKILL')
    await exited
    o.onRound(round)
  }
  isStreaming = false
  await streaming

  const survivor = await startProcess(world.env())
  await untilApplied(survivor.url, world.seq)
  const feed = await wholeFeed(survivor.url, viewer)
  const code = await survivor.end('SIGTERM')
  if (code !== 0) throw new Error(`the survivor ended with ${code}`)

  const found = await activities(world.databaseUrl)
  const lost = [...expected].filter((key) => !found.includes(key)).length
  return {
    kills: o.rounds,
    events: expected.size,
    lost,
    doubled: found.length - (expected.size - lost),
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

function start(world: World): ChildProcess {
  return spawn(process.execPath, [MAIN, 'serve'], {
    env: { ...process.env, ...world.env(), FEEDGEN_LOG_LEVEL: 'info' },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

async function activities(databaseUrl: string): Promise<string[]> {
  const db = await openDatabase<Schema>({ url: databaseUrl, migrations })
  const rows = await db.kysely
    .selectFrom('fact')
    .select(['did', 'path', 'body'])
    .where('kind', '=', 'activity')
    .execute()
  await db.close()
  // By episode: a step that a newcomer's first fetch saw has the version of the fetch, not of its commit.
  return rows.map(
    ({ did, path, body }) => `${did} ${path}@${path.startsWith(ids.show) ? episodeOf(body) : ''}`,
  )
}

function episodeOf(body: string): number | undefined {
  const { activity } = JSON.parse(body) as { activity: { position?: { episode?: number } } }
  return activity.position?.episode
}
