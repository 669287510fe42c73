import Sqlite from 'better-sqlite3'
import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { isTransientDatabaseError } from '../src/database/is-transient-database-error.ts'
import { openDatabase } from '../src/database/open-database.ts'
import { temporaryDirectory } from '../src/testing/temporary-directory.ts'
import { migrations, type Schema } from './_migrations.ts'

const AUTHOR = { did: 'did:plc:a', seen_at: 2 ** 45 }
const ENTRY = { did: 'did:plc:a', body: new Uint8Array([0, 255]), json: '{"a":1}', size: 1.5 }

async function open() {
  const folder = await temporaryDirectory()
  const url = `sqlite:${folder.path}/thread.sqlite`
  const db = await openDatabase<Schema>({ url, migrations, thread: true })
  return {
    db,
    url,
    async [Symbol.asyncDispose]() {
      await db.close()
      await folder[Symbol.asyncDispose]()
    },
  }
}

it('gives back what was written, blobs as buffers, and says how much a statement changed', async () => {
  await using opened = await open()
  const { db } = opened
  const result = await db.transaction(async (trx) => {
    await trx.insertInto('author').values(AUTHOR).execute()
    return trx.insertInto('entry').values(ENTRY).executeTakeFirstOrThrow()
  })
  expect(result).toMatchObject({ insertId: 1n, numInsertedOrUpdatedRows: 1n })
  const row = await db.kysely.selectFrom('entry').selectAll().executeTakeFirstOrThrow()
  expect(row).toEqual({ ...ENTRY, seq: 1, body: Buffer.from(ENTRY.body) })
  expect(Buffer.isBuffer(row.body)).toBe(true)
})

it('keeps nothing of a transaction that throws, and lets others wait for one that runs', async () => {
  await using opened = await open()
  const { db } = opened
  const begun = Promise.withResolvers<void>()
  const failing = db.transaction(async (trx) => {
    await trx.insertInto('author').values(AUTHOR).execute()
    begun.resolve()
    throw new Error('stop')
  })
  await begun.promise
  const waiting = db.kysely.selectFrom('author').select('did').execute()
  await expect(failing).rejects.toThrow('stop')
  expect(await waiting).toEqual([])
})

it('hands on what SQLite says, so that what may pass is told from what may not', async () => {
  await using opened = await open()
  const { db, url } = opened
  const orphan = await db.kysely
    .insertInto('entry')
    .values(ENTRY)
    .execute()
    .catch((error: unknown) => error)
  expect(orphan).toBeInstanceOf(Sqlite.SqliteError)
  expect(orphan).toMatchObject({ code: 'SQLITE_CONSTRAINT_FOREIGNKEY' })
  expect(isTransientDatabaseError(orphan)).toBe(false)
  await sql`pragma busy_timeout = 1`.execute(db.kysely)
  const other = await openDatabase<Schema>({ url, migrations })
  const busy = await other.transaction(() => db.transaction(async () => {}).catch((error: unknown) => error))
  expect(isTransientDatabaseError(busy)).toBe(true)
  await other.close()
  await expect(db.kysely.insertInto('author').values(AUTHOR).execute()).resolves.toHaveLength(1)
})

it('lets the event loop turn while a statement takes its time', async () => {
  await using opened = await open()
  let turns = 0
  let isDone = false
  const turn = () => {
    turns += 1
    if (!isDone) setImmediate(turn)
  }
  turn()
  const count = sql<{ n: number }>`
    with recursive c(n) as (select 1 union all select n + 1 from c where n < 2000000) select max(n) as n from c
  `
  const { rows } = await count.execute(opened.db.kysely)
  isDone = true
  expect(rows).toEqual([{ n: 2_000_000 }])
  expect(turns).toBeGreaterThan(100)
})

it('answers nothing any more once it is closed', async () => {
  await using folder = await temporaryDirectory()
  const db = await openDatabase<Schema>({ url: `sqlite:${folder.path}/x.sqlite`, migrations, thread: true })
  await db.check()
  await db.close()
  await expect(db.check()).rejects.toThrow()
})
