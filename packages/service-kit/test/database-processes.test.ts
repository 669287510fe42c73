import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import Sqlite from 'better-sqlite3'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isTransientDatabaseError } from '../src/database/is-transient-database-error.ts'
import { UnknownMigrationsError } from '../src/database/migrate.ts'
import { openDatabase } from '../src/database/open-database.ts'
import { startPostgresForTests, type TestPostgres } from '../src/testing/postgres-for-tests.ts'
import { temporaryDirectory } from '../src/testing/temporary-directory.ts'
import { migrations, type Schema } from './_migrations.ts'

const CHILD = path.join(import.meta.dirname, '_open-database-child.ts')

async function startThreeAtOnce(url: string): Promise<void> {
  await Promise.all(
    [1, 2, 3].map(() => promisify(execFile)(process.execPath, [CHILD, url], { timeout: 20_000 })),
  )
}

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return await work.then(
    () => expect.fail('it did not fail'),
    (error: unknown) => error,
  )
}

describe('SQLite and other processes', () => {
  test('VS-003: of three processes that start at once, one migrates and all come up', async () => {
    await using dir = await temporaryDirectory()
    const file = path.join(dir.path, 'shared.db')
    await startThreeAtOnce(`sqlite:${file}`)
    using db = disposable(new Sqlite(file))
    expect(db.connection.prepare('select count(*) as n from once').get()).toEqual({ n: 1 })
  })

  test('a writer that never lets go makes a write fail as transient, not as broken', async () => {
    await using dir = await temporaryDirectory()
    const file = path.join(dir.path, 'busy.db')
    const db = await openDatabase<Schema>({ url: `sqlite:${file}`, migrations })
    using other = disposable(new Sqlite(file))
    other.connection.exec('begin immediate')
    const error = await failureOf(db.transaction((trx) => trx.deleteFrom('author').execute()))
    expect(error).toMatchObject({ code: 'SQLITE_BUSY' })
    expect(isTransientDatabaseError(error)).toBe(true)
    other.connection.exec('rollback')
    await db.transaction((trx) => trx.deleteFrom('author').execute())
    await db.close()
  })

  test('a transaction that has only read so far already keeps other writers out, so its writes cannot fail', async () => {
    await using dir = await temporaryDirectory()
    const file = path.join(dir.path, 'immediate.db')
    const db = await openDatabase<Schema>({ url: `sqlite:${file}`, migrations })
    using other = disposable(new Sqlite(file, { timeout: 0 }))
    await db.transaction(async (trx) => {
      await trx.selectFrom('author').select('did').execute()
      expect(() => other.connection.exec("insert into author values ('did:plc:b', 1)")).toThrow('locked')
      await trx.insertInto('author').values({ did: 'did:plc:a', seen_at: 1 }).execute()
    })
    await db.close()
  })

  test('OP-001: a full disk is transient, shows as itself, and the database works on once there is space', async () => {
    await using dir = await temporaryDirectory()
    const db = await openDatabase<Schema>({ url: `sqlite:${path.join(dir.path, 'full.db')}`, migrations })
    await sql`pragma max_page_count = 20`.execute(db.kysely)
    const fill = () =>
      db.transaction(async (trx) => {
        await trx.insertInto('author').values({ did: 'did:plc:big', seen_at: 1 }).execute()
        const big = { did: 'did:plc:big', body: new Uint8Array(200_000), json: '{}', size: 1 }
        await trx.insertInto('entry').values(big).execute()
      })
    const error = await failureOf(fill())
    expect(error).toMatchObject({ code: 'SQLITE_FULL' })
    expect(isTransientDatabaseError(error)).toBe(true)
    expect(await db.kysely.selectFrom('author').select('did').execute()).toEqual([])
    await sql`pragma max_page_count = 100000`.execute(db.kysely)
    await fill()
    await db.close()
  })

  test('a violated constraint and a corrupt file are not transient', async () => {
    await using dir = await temporaryDirectory()
    const db = await openDatabase<Schema>({ url: `sqlite:${path.join(dir.path, 'c.db')}`, migrations })
    const twice = { did: 'did:plc:a', seen_at: 1 }
    const error = await failureOf(db.kysely.insertInto('author').values([twice, twice]).execute())
    expect(isTransientDatabaseError(error)).toBe(false)
    expect(isTransientDatabaseError(new Error('x', { cause: error }))).toBe(false)
    expect(isTransientDatabaseError(Object.assign(new Error('x'), { code: 'SQLITE_CORRUPT' }))).toBe(false)
    expect(isTransientDatabaseError('SQLITE_BUSY')).toBe(false)
    await db.close()
  })
})

describe('PostgreSQL and other processes', () => {
  let server: TestPostgres
  beforeAll(async () => {
    server = await startPostgresForTests()
  })
  afterAll(() => server.stop())

  test('VS-003: of three processes that start at once, one migrates and all come up', async () => {
    const url = await server.createDatabase(name('at_once'))
    await startThreeAtOnce(url)
    const client = new pg.Client(url)
    await client.connect()
    expect((await client.query('select count(*)::int as n from once')).rows).toEqual([{ n: 1 }])
    await client.end()
  })

  test('a newer schema is refused', async () => {
    const url = await server.createDatabase(name('newer'))
    await (await openDatabase({ url, migrations })).close()
    const older = { '0001-author': migrations['0001-author']! }
    await expect(openDatabase({ url, migrations: older })).rejects.toThrow(UnknownMigrationsError)
  })

  test('a connection killed by the server fails as transient, and the pool heals', async () => {
    const url = await server.createDatabase(name('killed'))
    const db = await openDatabase<Schema>({ url, migrations })
    const client = new pg.Client(url)
    await client.connect()
    const killOthers =
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()'
    const error = await failureOf(
      db.transaction(async (trx) => {
        await trx.deleteFrom('author').execute()
        await client.query(killOthers)
        await trx.deleteFrom('author').execute()
      }),
    )
    expect(isTransientDatabaseError(error)).toBe(true)
    await db.transaction((trx) => trx.deleteFrom('author').execute())
    // Idle in the pool this time: the loss must not end the process.
    await client.query(killOthers)
    await client.end()
    await expect
      .poll(() =>
        db.check().then(
          () => true,
          () => false,
        ),
      )
      .toBe(true)
    await db.close()
  })

  test('a serialization failure is transient', async () => {
    const url = await server.createDatabase(name('serial'))
    const db = await openDatabase<Schema>({ url, migrations })
    await db.kysely.insertInto('author').values({ did: 'did:plc:a', seen_at: 1 }).execute()
    const error = await failureOf(
      db.kysely
        .transaction()
        .setIsolationLevel('serializable')
        .execute(async (trx) => {
          await trx.selectFrom('author').select('seen_at').execute()
          await db.kysely.updateTable('author').set({ seen_at: 2 }).execute()
          await trx.updateTable('author').set({ seen_at: 3 }).execute()
        }),
    )
    expect(error).toMatchObject({ code: '40001' })
    expect(isTransientDatabaseError(error)).toBe(true)
    await db.close()
  })

  test('a bigint beyond 2^53 is an error, not another number', async () => {
    const db = await openDatabase<Schema>({ url: await server.createDatabase(name('big')), migrations })
    await expect(sql`select 9007199254740993::bigint`.execute(db.kysely)).rejects.toThrow(RangeError)
    await db.close()
  })

  test('a server that does not answer is transient, and the message holds no password', async () => {
    const url = 'postgres://user:hunter2@127.0.0.1:1/none'
    const error = await failureOf(openDatabase({ url, migrations }))
    expect(isTransientDatabaseError(error)).toBe(true)
    expect(String(error)).toMatch(/check that it runs/)
    expect(String(error)).not.toContain('hunter2')
  })
})

function name(what: string): string {
  return `${what}_${process.pid}_${Date.now()}`
}

function disposable(connection: Sqlite.Database): Disposable & { connection: Sqlite.Database } {
  return { connection, [Symbol.dispose]: () => connection.close() }
}
