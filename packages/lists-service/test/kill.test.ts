import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { openDatabase } from '@breadcrumbs/service-kit'
import { startEmbeddedPostgres } from '@breadcrumbs/service-kit/embedded-postgres'
import { temporaryDirectory } from '@breadcrumbs/service-kit/testing'
import { expect, it } from 'vitest'
import { migrations } from '../src/database/migrations.ts'
import type { Tables } from '../src/database/schema.ts'
import { auditRepo } from './_host.ts'
import { ALICE } from './_records.ts'

const ROUNDS = Number(process.env.KILL_ROUNDS ?? 5)

/** Runs the writer, kills it some time after its first acknowledgement, and returns what it acknowledged. */
async function writeAndKill(url: string, round: number): Promise<{ space: string; titles: string[] }> {
  const script = fileURLToPath(new URL('./_writer-child.ts', import.meta.url))
  const child = spawn(process.execPath, [script, url, String(round)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const titles: string[] = []
  let space = ''
  for await (const line of createInterface({ input: child.stdout })) {
    const said = JSON.parse(line) as { space?: string; title?: string }
    space = said.space ?? space
    if (said.title === undefined) continue
    titles.push(said.title)
    if (titles.length === 1) void sleep(Math.random() * 150).then(() => child.kill('SIGKILL'))
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  expect(child.signalCode).toBe('SIGKILL')
  return { space, titles }
}

async function sqliteFile() {
  const directory = await temporaryDirectory('kill')
  return {
    url: `sqlite:${directory.path}/lists.db`,
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  }
}

async function postgresDatabase() {
  const server = await startEmbeddedPostgres()
  return { url: await server.createDatabase('kill'), [Symbol.asyncDispose]: () => server.stop() }
}

it.each(['sqlite', 'postgres'])(
  `on %s loses no acknowledged write in ${ROUNDS} kills, and halves none (LR-012)`,
  {
    timeout: 20_000 + ROUNDS * 5_000,
  },
  async (engine) => {
    await using store = engine === 'sqlite' ? await sqliteFile() : await postgresDatabase()
    const { url } = store
    const acknowledged: string[] = []
    let space = ''
    for (let round = 0; round < ROUNDS; round += 1) {
      const result = await writeAndKill(url, round)
      if (space !== '') expect(result.space).toBe(space)
      space = result.space
      acknowledged.push(...result.titles)
    }
    const db = await openDatabase<Tables>({ url, migrations })
    const { digests, records } = await auditRepo(db, space, ALICE)
    await db.close()
    const present = new Set(records.map(({ value }) => (value as { work?: { title?: string } }).work?.title))
    expect(acknowledged.length).toBeGreaterThanOrEqual(ROUNDS)
    for (const title of acknowledged)
      expect([title, present.has(title), present.has(`${title}b`)]).toEqual([title, true, true])
    for (const title of present) if (title?.endsWith('b')) expect(present.has(title.slice(0, -1))).toBe(true)
    expect(new Set(digests).size).toBe(1)
  },
)
