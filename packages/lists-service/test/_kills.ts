/** A writer that is killed over and over while it writes, and what it had been promised by then. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { openDatabase } from '@breadcrumbs/service-kit'
import { migrations } from '../src/database/migrations.ts'
import type { Tables } from '../src/database/schema.ts'
import { auditRepo } from './_host.ts'
import { ALICE } from './_records.ts'

const WRITER = fileURLToPath(new URL('./_writer-child.ts', import.meta.url))
/** The kill comes this long after the first acknowledgement at most, ms: from one batch to some dozens. */
const LIFE_MS = 150

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
}

/** Kills as many writers as there are rounds, one after the other on one database, and audits what they left. */
export async function killWriters(o: {
  readonly url: string
  readonly rounds: number
  /** Kept code of all writers: most of a round is loading it. */
  readonly cacheFolder: string
}): Promise<KillReport> {
  const acknowledged: string[] = []
  const spaces = new Set<string>()
  // The next one loads its code while this one writes.
  let next = startWriter(o)
  for (let round = 0; round < o.rounds; round += 1) {
    const writer = next
    next = startWriter(o)
    const { space, titles } = await writeAndKill(writer, round)
    spaces.add(space)
    acknowledged.push(...titles)
  }
  next.kill('SIGKILL')
  if (spaces.size !== 1) throw new Error(`${spaces.size} groups, where the same request was made again`)
  return { acknowledged, ...(await audit(o.url, [...spaces][0]!, acknowledged)) }
}

function startWriter({ url, cacheFolder }: { url: string; cacheFolder: string }): ChildProcess {
  return spawn(process.execPath, [WRITER, url], {
    env: { ...process.env, NODE_COMPILE_CACHE: cacheFolder },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
}

/** Lets it write, kills it some time after its first acknowledgement, and returns what it acknowledged. */
async function writeAndKill(
  child: ChildProcess,
  round: number,
): Promise<{ space: string; titles: string[] }> {
  child.stdin!.write(`${round}\n`)
  const titles: string[] = []
  let space = ''
  for await (const line of createInterface({ input: child.stdout! })) {
    const said = JSON.parse(line) as { space?: string; title?: string }
    space = said.space ?? space
    if (said.title === undefined) continue
    titles.push(said.title)
    if (titles.length === 1) void sleep(Math.random() * LIFE_MS).then(() => child.kill('SIGKILL'))
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  if (child.signalCode !== 'SIGKILL') throw new Error(`the writer ended with ${child.exitCode}`)
  return { space, titles }
}

async function audit(url: string, space: string, acknowledged: readonly string[]) {
  const db = await openDatabase<Tables>({ url, migrations })
  const { digests, records } = await auditRepo(db, space, ALICE)
  await db.close()
  const present = new Set(records.map(({ value }) => (value as { work?: { title?: string } }).work?.title))
  return {
    digests,
    lost: acknowledged.filter((title) => !present.has(title) || !present.has(`${title}b`)),
    halved: [...present].filter(
      (title) => title?.endsWith('b') === true && !present.has(title.slice(0, -1)),
    ) as string[],
  }
}
