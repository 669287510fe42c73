import { stat } from 'node:fs/promises'
import path from 'node:path'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import type { MigrationSet } from '../src/database/database.ts'
import { UnknownMigrationsError } from '../src/database/migrate.ts'
import { openDatabase } from '../src/database/open-database.ts'
import { describeEachEngine } from '../src/testing/describe-each-engine.ts'
import { temporaryDirectory } from '../src/testing/temporary-directory.ts'
import { migrations, type Schema } from './_migrations.ts'

const AUTHOR = { did: 'did:plc:a', seen_at: 2 ** 45 }
const ENTRY = { did: 'did:plc:a', body: new Uint8Array([0, 255]), json: '{"a":1}', size: 1.5 }

describeEachEngine<Schema>('a migrated database', migrations, (open, engine) => {
  test('gives back what was written, with the same JavaScript types on both engines', async () => {
    const db = await open()
    await db.transaction(async (trx) => {
      await trx.insertInto('author').values(AUTHOR).execute()
      await trx.insertInto('entry').values(ENTRY).execute()
    })
    const row = await db.kysely.selectFrom('entry').selectAll().executeTakeFirstOrThrow()
    expect(row).toEqual({ ...ENTRY, seq: 1, body: Buffer.from(ENTRY.body) })
    const author = await db.kysely.selectFrom('author').select(['seen_at']).executeTakeFirstOrThrow()
    expect(author.seen_at).toBe(2 ** 45)
    const count = await db.kysely
      .selectFrom('entry')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow()
    expect(count.n).toBe(1)
    expect(db.engine).toBe(engine)
  })

  test('keeps nothing of a transaction that throws', async () => {
    const db = await open()
    const failing = db.transaction(async (trx) => {
      await trx.insertInto('author').values(AUTHOR).execute()
      throw new Error('stop')
    })
    await expect(failing).rejects.toThrow('stop')
    expect(await db.kysely.selectFrom('author').select('did').execute()).toEqual([])
  })

  test('never gives a sequence number twice, even after the newest row is gone', async () => {
    const db = await open()
    await db.kysely.insertInto('author').values(AUTHOR).execute()
    await db.kysely.insertInto('entry').values(ENTRY).execute()
    await db.kysely.deleteFrom('entry').execute()
    await db.kysely.insertInto('entry').values(ENTRY).execute()
    expect(await db.kysely.selectFrom('entry').select('seq').execute()).toEqual([{ seq: 2 }])
  })

  test('enforces foreign keys and column types', async () => {
    const db = await open()
    await expect(db.kysely.insertInto('entry').values(ENTRY).execute()).rejects.toThrow(/foreign key/i)
    const text = { did: 'did:plc:a', seen_at: 'soon' as unknown as number }
    await expect(db.kysely.insertInto('author').values(text).execute()).rejects.toThrow()
  })

  test('answers its check while open, and throws after close', async () => {
    const db = await open()
    await db.check()
    await db.close()
    await expect(db.check()).rejects.toThrow()
  })
})

describe('openDatabase on SQLite', () => {
  async function withFile<T>(work: (url: string, file: string) => Promise<T>): Promise<T> {
    await using dir = await temporaryDirectory()
    const file = path.join(dir.path, 'test.db')
    return await work(`sqlite:${file}`, file)
  }

  async function pragma(url: string, name: string, durability?: 'normal'): Promise<unknown> {
    const db = await openDatabase<Schema>({ url, migrations, ...(durability ? { durability } : {}) })
    try {
      const { rows } = await sql.raw<Record<string, unknown>>(`pragma ${name}`).execute(db.kysely)
      return Object.values(rows[0]!)[0]
    } finally {
      await db.close()
    }
  }

  test.each([
    ['journal_mode', 'wal'],
    ['foreign_keys', 1],
    ['synchronous', 2],
    ['busy_timeout', 2_000],
  ])('sets %s to %s', async (name, value) => {
    await withFile(async (url) => expect(await pragma(url, name)).toBe(value))
  })

  test('lets an operator trade durability for speed', async () => {
    await withFile(async (url) => expect(await pragma(url, 'synchronous', 'normal')).toBe(1))
  })

  test('opens an existing file again without running its migrations again', async () => {
    await withFile(async (url) => {
      const first = await openDatabase<Schema>({ url, migrations })
      await first.kysely.insertInto('author').values(AUTHOR).execute()
      await first.close()
      const second = await openDatabase<Schema>({ url, migrations })
      expect(await second.kysely.selectFrom('author').select('did').execute()).toHaveLength(1)
      await second.close()
    })
  })

  test('refuses a folder that does not exist, and makes no file', async () => {
    await withFile(async (_url, file) => {
      const missing = path.join(path.dirname(file), 'missing', 'test.db')
      await expect(openDatabase({ url: `sqlite:${missing}`, migrations })).rejects.toThrow(
        /folder.*does not exist/,
      )
      await expect(stat(missing)).rejects.toThrow('ENOENT')
    })
  })

  test.each(['sqlite:', 'mysql://localhost', 'file.db', ''])('refuses the URL %j', async (url) => {
    await expect(openDatabase({ url, migrations })).rejects.toThrow('database URL')
  })

  test('says what to do when the path is a folder', async () => {
    await withFile(async (_url, file) => {
      const url = `sqlite:${path.dirname(file)}`
      await expect(openDatabase({ url, migrations })).rejects.toThrow('cannot be opened')
    })
  })

  test('keeps nothing of a migration that fails, earlier ones of the same run included', async () => {
    await withFile(async (url) => {
      const broken: MigrationSet = {
        ...migrations,
        '0003-broken': {
          up: async (db) => {
            await sql`create table half (a text)`.execute(db)
            await sql`not sql`.execute(db)
          },
        },
      }
      await expect(openDatabase({ url, migrations: broken })).rejects.toThrow('migration 0003-broken failed')
      const db = await openDatabase<Schema>({ url, migrations: {} })
      const { rows } = await sql<{ name: string }>`select name from sqlite_master`.execute(db.kysely)
      expect(rows.map((r) => r.name)).not.toContain('half')
      expect(rows.map((r) => r.name)).not.toContain('author')
      await db.close()
    })
  })

  test('refuses a column type that the engines return differently', async () => {
    await withFile(async (url) => {
      const dated: MigrationSet = {
        '0001-dated': { up: (db) => db.schema.createTable('a').addColumn('at', 'timestamptz').execute() },
      }
      await expect(openDatabase({ url, migrations: dated })).rejects.toMatchObject({
        cause: { message: expect.stringContaining('timestamptz') },
      })
    })
  })

  test('refuses a database that a newer version has migrated, and leaves it as it is', async () => {
    await withFile(async (url) => {
      await (await openDatabase({ url, migrations })).close()
      const older: MigrationSet = { '0001-author': migrations['0001-author']! }
      const opening = openDatabase({ url, migrations: older })
      await expect(opening).rejects.toThrow(UnknownMigrationsError)
      await expect(opening).rejects.toThrow(/newer version.*0002-entry/)
      await (await openDatabase({ url, migrations })).close()
    })
  })
})
