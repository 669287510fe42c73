import { startEmbeddedPostgres } from '@breadcrumbs/service-kit/embedded-postgres'
import { CRASH_POINTS, type CrashPoint, temporaryDirectory } from '@breadcrumbs/service-kit/testing'
import { expect, it } from 'vitest'
import { killWriters } from './_kills.ts'

/** A few dozen here; `pnpm --filter lists-service run kill --rounds 500` makes the five hundred of the design. */
const ROUNDS = Number(process.env.KILL_ROUNDS ?? 25)

async function sqliteFile(folder: string) {
  return { url: `sqlite:${folder}/lists.db`, [Symbol.asyncDispose]: () => Promise.resolve() }
}

async function postgresDatabase() {
  const server = await startEmbeddedPostgres()
  return { url: await server.createDatabase('kill'), [Symbol.asyncDispose]: () => server.stop() }
}

it.each([
  ['sqlite', ROUNDS],
  // The same code; that PostgreSQL keeps what it commits is its own business.
  ['postgres', Math.ceil(ROUNDS / 5)],
] as const)(
  'on %s loses no acknowledged write in %i kills, and halves none (LR-012, OP-006)',
  { timeout: 20_000 + ROUNDS * 5_000 },
  async (engine, rounds) => {
    await using folder = await temporaryDirectory('kill')
    await using store = engine === 'sqlite' ? await sqliteFile(folder.path) : await postgresDatabase()
    const report = await killWriters({ url: store.url, rounds, cacheFolder: `${folder.path}/code` })
    expect(report.acknowledged.length).toBeGreaterThanOrEqual(rounds)
    expect(report.lost).toEqual([])
    expect(report.halved).toEqual([])
    expect(new Set(report.digests).size).toBe(1)
    expect(report.integrity).toBe('ok')
  },
)

it.each(['sqlite', 'postgres'] as const)(
  'on %s loses no acknowledged write when killed with -9 at each named point of it, and halves none (OP-006)',
  { timeout: 180_000 },
  async (engine) => {
    await using folder = await temporaryDirectory('crash')
    await using store = engine === 'sqlite' ? await sqliteFile(folder.path) : await postgresDatabase()
    // The third migration, and a batch beside others after some dozen were acknowledged.
    const crashes = CRASH_POINTS.map((point): readonly [CrashPoint, number] => [
      point,
      point === 'migrating' ? 3 : 12,
    ])
    const report = await killWriters({
      url: store.url,
      rounds: crashes.length,
      crashes,
      cacheFolder: `${folder.path}/code`,
    })
    expect(report.acknowledged.length).toBeGreaterThan(crashes.length)
    expect(report.lost).toEqual([])
    expect(report.halved).toEqual([])
    expect(new Set(report.digests).size).toBe(1)
    expect(report.integrity).toBe('ok')
  },
)
