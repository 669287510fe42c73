/** OP-015: PostgreSQL acknowledges no commit while its synchronous standby is lost; none of that name ever was here. */
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { watchClock } from '../src/clock-watch.ts'
import { CommitsStalledError, CommitUnknownError } from '../src/database/commits.ts'
import type { Database } from '../src/database/database.ts'
import { isTransientDatabaseError } from '../src/database/is-transient-database-error.ts'
import { openDatabase } from '../src/database/open-database.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../src/embedded-postgres.ts'
import { watchHost } from '../src/host-metrics.ts'
import { createLogger } from '../src/log/create-logger.ts'
import { createMetrics } from '../src/metrics.ts'
import { standbyOf, type TestStandby } from '../src/testing/lost-standby.ts'
import { waitFor } from '../src/testing/wait-for.ts'
import { migrations, type Schema } from './_migrations.ts'

const POOL_MAX = 3

let postgres: EmbeddedPostgres
let url: string
let standby: TestStandby
let db: Database<Schema>
let databases = 0

beforeAll(async () => {
  postgres = await startEmbeddedPostgres()
})
afterAll(() => postgres.stop())
beforeEach(async () => {
  databases += 1
  url = await postgres.createDatabase(`standby_${databases}`)
  standby = await standbyOf(url)
  // Long enough that a commit on a busy machine is not taken for one that waits.
  db = await openDatabase<Schema>({ url, migrations, poolMax: POOL_MAX, commitWaitMs: 2_000 })
})
afterEach(async () => {
  await standby.close()
  await db.close()
})

const author = (did: string) => ({ did, seen_at: 1 })
const write = (did: string) => db.transaction((trx) => trx.insertInto('author').values(author(did)).execute())
const failure = (work: Promise<unknown>) =>
  work.then(
    () => expect.fail('it was acknowledged'),
    (error: unknown) => error,
  )
const authors = async () =>
  (await db.kysely.selectFrom('author').select('did').orderBy('did').execute()).map(({ did }) => did)

it('OP-015: a write whose commit waits is given up with an error that says the outcome is unknown; once the standby is back it is there, once', async () => {
  await standby.lose()
  const error = await failure(write('a'))
  expect(error).toBeInstanceOf(CommitUnknownError)
  expect(isTransientDatabaseError(error)).toBe(true)
  expect(await authors()).toEqual([])
  await standby.comeBack()
  expect(await (error as CommitUnknownError).settled).toBe(true)
  expect(await authors()).toEqual(['a'])
  await write('b')
  expect(await authors()).toEqual(['a', 'b'])
})

it('OP-015: more writers than connections leave reads theirs, and after the first waited for too long nothing is tried', async () => {
  await standby.lose()
  const errors = await Promise.all(Array.from({ length: 10 }, (_, n) => failure(write(`author ${n}`))))
  const unknown = errors.filter((error) => error instanceof CommitUnknownError)
  const waiting = unknown.length
  expect(waiting).toBeGreaterThan(0)
  expect(waiting).toBeLessThanOrEqual(POOL_MAX)
  expect(errors.filter((error) => error instanceof CommitsStalledError)).toHaveLength(10 - waiting)
  expect(await standby.waiting()).toBe(waiting)
  expect(db.commits.areStalled()).toBe(true)
  for (let n = 0; n < 20; n += 1) {
    expect(await failure(write('late'))).toBeInstanceOf(CommitsStalledError)
    expect(await failure(db.kysely.insertInto('author').values(author('late')).execute())).toBeInstanceOf(
      CommitsStalledError,
    )
    await db.check()
    expect(await authors()).toEqual([])
    await db.kysely
      .transaction()
      .setAccessMode('read only')
      .execute((trx) => trx.selectFrom('author').selectAll().execute())
  }
  expect(await standby.waiting()).toBe(waiting)
  await standby.comeBack()
  await waitFor(() => !db.commits.areStalled())
  // Exactly those whose outcome was unknown: what was refused was never tried.
  await waitFor(async () => (await authors()).length === waiting)
  await write('after')
  expect(await authors()).toHaveLength(waiting + 1)
})

it('OP-015: who waits for a lock behind such a commit, or is about to commit, is refused, and nothing of theirs is written', async () => {
  await write('a')
  const { promise: held, resolve: letGo } = Promise.withResolvers<void>()
  const late = failure(
    db.transaction(async (trx) => {
      await trx.insertInto('author').values(author('late')).execute()
      await held
    }),
  )
  await standby.lose()
  const change = (seen: number) =>
    db.transaction((trx) => trx.updateTable('author').set({ seen_at: seen }).where('did', '=', 'a').execute())
  const [first, behind] = await Promise.all([failure(change(2)), failure(change(3))])
  // Either may be first.
  const [unknown, blocked] = first instanceof CommitUnknownError ? [first, behind] : [behind, first]
  expect(unknown).toBeInstanceOf(CommitUnknownError)
  // By the lock; where it came to that only after the other was given up, for the same reason as `late`.
  expect(['55P03', '25006']).toContain((blocked as { code?: string }).code)
  expect(isTransientDatabaseError(blocked)).toBe(true)
  letGo()
  expect(await late).toBeInstanceOf(CommitsStalledError)
  await standby.comeBack()
  expect(await (unknown as CommitUnknownError).settled).toBe(true)
  expect(await authors()).toEqual(['a'])
})

it('OP-015: a wait that an operator ends is no acknowledgement', async () => {
  await standby.lose()
  const writing = failure(write('a'))
  await waitFor(async () => (await standby.waiting()) === 1)
  await standby.cancelWaits()
  expect(await writing).toBeInstanceOf(CommitUnknownError)
  await waitFor(() => !db.commits.areStalled())
  const single = failure(db.kysely.insertInto('author').values(author('b')).execute())
  await waitFor(async () => (await standby.waiting()) === 1)
  await standby.cancelWaits()
  expect(await single).toBeInstanceOf(CommitUnknownError)
  await standby.comeBack()
  expect(await authors()).toEqual(['a', 'b'])
  await write('c')
})

it('OP-015: the metric says how long a commit waits, and notifications are sent all the same', async () => {
  const metrics = createMetrics({ service: 'test', version: '1' })
  const log = createLogger({ name: 'test', level: 'error' })
  const clock = watchClock({ now: Date.now, elapsed: () => performance.now(), log })
  watchHost(metrics, { db, clock })
  const waitedSeconds = async () =>
    Number(/^database_commit_wait_seconds\{.*\} (\S+)$/m.exec(await metrics.text())?.[1])
  expect(await waitedSeconds()).toBe(0)
  await standby.lose()
  await failure(write('a'))
  expect(await waitedSeconds()).toBeGreaterThanOrEqual(2)
  await sql`select pg_notify('channel', 'text')`.execute(db.kysely)
  await standby.comeBack()
  await waitFor(async () => (await waitedSeconds()) === 0)
  clock.stop()
})

it('OP-015: closes while commits wait, and starts while they do, unless it has to migrate', async () => {
  await standby.lose()
  const error = (await failure(write('a'))) as CommitUnknownError
  await db.close()
  expect(await error.settled).toBe(false)
  expect(await standby.waiting()).toBe(1)
  db = await openDatabase<Schema>({ url, migrations, commitWaitMs: 2_000 })
  expect(await authors()).toEqual([])
  const fresh = await postgres.createDatabase(`standby_fresh_${databases}`)
  const client = new pg.Client(fresh)
  await client.connect()
  await client.query(`alter database standby_fresh_${databases} set synchronous_commit = on`)
  await client.end()
  expect(await failure(openDatabase<Schema>({ url: fresh, migrations, commitWaitMs: 500 }))).toSatisfy(
    isTransientDatabaseError,
  )
  await standby.comeBack()
  await waitFor(async () => (await authors()).length === 1)
})
