/** A writer that is killed over and over while it writes, and what it had been promised by then. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { openDatabase } from '@breadcrumbs/service-kit'
import type { CrashPoint } from '@breadcrumbs/service-kit/testing'
import { sql } from 'kysely'
import { migrations } from '../src/database/migrations.ts'
import type { Tables } from '../src/database/schema.ts'
import { auditRepo } from './_host.ts'
import { ALICE } from './_records.ts'

const WRITER = fileURLToPath(new URL('./_writer-child.ts', import.meta.url))
/** The kill comes this long after the first acknowledgement at most, ms: from one batch to some dozens. */
const LIFE_MS = 150
/** Far above what reaching a point takes on a busy machine. */
const UNREACHED_MS = 30_000

/** What was found after the kills. */
export interface KillReport {
  /** Titles of acknowledged batches of two. */
  readonly acknowledged: readonly string[]
  /** Those of which a half is missing. */
  readonly lost: readonly string[]
  /** Batches of which only a half is there, acknowledged or not. */
  readonly halved: readonly string[]
  /** The set hash as stored, of the records, and of the log. */
  readonly digests: readonly string[]
  /** What SQLite says of its own file: `ok`; also for PostgreSQL, whose business that is. */
  readonly integrity: string
}

/** Kills as many writers as there are rounds, one after the other on one database, and audits what they left. */
export async function killWriters(o: {
  readonly url: string
  readonly rounds: number
  /** Kept code of all writers: most of a round is loading it. */
  readonly cacheFolder: string
  /** Where each round ends, in order, and the how-many-th time there (OP-006); without them, at a random moment. */
  readonly crashes?: readonly (readonly [CrashPoint, number])[]
}): Promise<KillReport> {
  const acknowledged: string[] = []
  const spaces = new Set<string>()
  // The next one loads its code while this one writes.
  let next = startWriter(o, 0)
  for (let round = 0; round < o.rounds; round += 1) {
    const writer = next
    next = startWriter(o, round + 1)
    const { space, titles } = await writeAndKill(writer, round, o.crashes !== undefined)
    if (space !== '') spaces.add(space)
    acknowledged.push(...titles)
  }
  next.kill('SIGKILL')
  if (spaces.size !== 1) throw new Error(`${spaces.size} groups, where the same request was made again`)
  return { acknowledged, ...(await audit(o.url, [...spaces][0]!, acknowledged)) }
}

function startWriter(
  { url, cacheFolder, crashes }: Pick<Parameters<typeof killWriters>[0], 'url' | 'cacheFolder' | 'crashes'>,
  round: number,
): ChildProcess {
  return spawn(process.execPath, [WRITER, url, ...(crashes?.[round] ?? []).map(String)], {
    env: { ...process.env, NODE_COMPILE_CACHE: cacheFolder },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
}

/** Lets it write, kills it some time after its first acknowledgement unless it does so itself, and returns what it acknowledged. */
async function writeAndKill(
  child: ChildProcess,
  round: number,
  killsItself: boolean,
): Promise<{ space: string; titles: string[] }> {
  child.stdin!.write(`${round}\n`)
  const titles: string[] = []
  let space = ''
  const timer = setTimeout(() => child.kill('SIGTERM'), UNREACHED_MS)
  for await (const line of createInterface({ input: child.stdout! })) {
    const said = JSON.parse(line) as { space?: string; title?: string }
    space = said.space ?? space
    if (said.title === undefined) continue
    titles.push(said.title)
    if (titles.length === 1 && !killsItself)
      void sleep(Math.random() * LIFE_MS).then(() => child.kill('SIGKILL'))
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  clearTimeout(timer)
  if (child.signalCode !== 'SIGKILL') throw new Error(`the writer ended with ${child.exitCode}`)
  return { space, titles }
}

async function audit(url: string, space: string, acknowledged: readonly string[]) {
  const db = await openDatabase<Tables>({ url, migrations })
  const { digests, records } = await auditRepo(db, space, ALICE)
  const said =
    db.engine === 'sqlite'
      ? (await sql<{ integrity_check: string }>`pragma integrity_check`.execute(db.kysely)).rows
      : [{ integrity_check: 'ok' }]
  await db.close()
  const present = new Set(records.map(({ value }) => (value as { work?: { title?: string } }).work?.title))
  return {
    digests,
    integrity: said.map(({ integrity_check }) => integrity_check).join(),
    lost: acknowledged.filter((title) => !present.has(title) || !present.has(`${title}b`)),
    halved: [...present].filter(
      (title) => title?.endsWith('b') === true && !present.has(title.slice(0, -1)),
    ) as string[],
  }
}
