/** OP-004: a reader that holds an old state of the database keeps its write-ahead log from being emptied. */
import Sqlite from 'better-sqlite3'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { isTransientDatabaseError } from '../src/database/is-transient-database-error.ts'
import { openDatabase } from '../src/database/open-database.ts'
import { temporaryDirectory } from '../src/testing/temporary-directory.ts'
import { migrations, type Schema } from './_migrations.ts'

const MIB = 2 ** 20
/** The limit of the case. */
const LIMIT = 256 * MIB

async function open(o: { thread?: boolean; walBytesMax?: number; transactionMsMax?: number } = {}) {
  const folder = await temporaryDirectory('wal')
  const file = `${folder.path}/wal.sqlite`
  const db = await openDatabase<Schema>({ url: `sqlite:${file}`, migrations, durability: 'normal', ...o })
  await db.transaction((trx) => trx.insertInto('author').values({ did: 'did:plc:a', seen_at: 1 }).execute())
  return {
    db,
    file,
    /** Writes so many bytes in one transaction. */
    write: (bytes: number) =>
      db.transaction((trx) =>
        trx
          .insertInto('entry')
          .values({ did: 'did:plc:a', body: Buffer.alloc(bytes, 1), json: '{}', size: 1 })
          .execute(),
      ),
    written: async () => {
      const { n } = await db.kysely
        .selectFrom('entry')
        .select((eb) => eb.fn.countAll<number>().as('n'))
        .executeTakeFirstOrThrow()
      return n
    },
    async [Symbol.asyncDispose]() {
      await db.close()
      await folder[Symbol.asyncDispose]()
    },
  }
}

/** Somebody else who reads, and goes on seeing what they saw first. */
function startReader(file: string) {
  const reader = new Sqlite(file, { readonly: true })
  reader.exec('begin')
  const seen = () => reader.prepare('select count(*) as n from entry').get() as { n: number }
  const before = seen()
  return { sees: () => seen().n, before: before.n, end: () => reader.close() }
}

/** Writes until nothing more is taken. */
async function fill(write: (bytes: number) => Promise<unknown>, bytes: number, times: number) {
  for (let n = 0; n < times; n += 1) {
    const error = await write(bytes).catch((thrown: unknown) => thrown)
    if (error instanceof Error) return { taken: n, error }
  }
  return { taken: times, error: undefined }
}

describe.each([['in a thread', true] as const, ['in the process', false] as const])(
  'OP-004: SQLite %s',
  (_, thread) => {
    it('stays below 256 MB of log while a reader holds its snapshot, refuses what may be tried again, and goes on when they are gone', {
      timeout: 120_000,
    }, async () => {
      await using opened = await open({ thread })
      const { db, file, write, written } = opened
      const reader = startReader(file)
      const { taken, error } = await fill(write, 8 * MIB, 100)
      expect(taken).toBeLessThan(100)
      expect(isTransientDatabaseError(error)).toBe(true)
      expect(error?.message).toMatch(/somebody reads/)
      expect(db.wal.isFull()).toBe(true)
      expect(db.wal.bytes()).toBeGreaterThan(LIMIT / 2)
      expect(db.wal.bytes()).toBeLessThan(LIMIT)
      // Reads go on, ours and theirs.
      expect([await written(), reader.sees()]).toEqual([taken, reader.before])
      reader.end()
      await write(1)
      expect(db.wal.isFull()).toBe(false)
      expect(db.wal.bytes()).toBeLessThan(MIB)
      expect(await written()).toBe(taken + 1)
    })
  },
)

it('OP-004: cuts the log off as soon as a reader is gone, long before it is full', async () => {
  await using opened = await open({ walBytesMax: 32 * MIB })
  const { db, file, write } = opened
  const reader = startReader(file)
  await fill(write, MIB, 8)
  expect(db.wal.bytes()).toBeGreaterThan(6 * MIB)
  reader.end()
  await fill(write, MIB, 5)
  expect(db.wal.bytes()).toBeLessThan(6 * MIB)
})

it('OP-004: waits for nobody while it tries, and leaves the wait for locks as it was', async () => {
  await using opened = await open({ walBytesMax: 16 * MIB })
  const { db, file, write } = opened
  const reader = startReader(file)
  const waits = async () => {
    const { rows } = await sql<{ timeout: number }>`pragma busy_timeout`.execute(db.kysely)
    return rows[0]!.timeout
  }
  const found = new Set<number>()
  for (let n = 0; n < 15; n += 1) {
    // Whoever waited that long would be ended by the time limit of this test.
    await sql`pragma busy_timeout = 600000`.execute(db.kysely)
    await write(MIB)
    found.add(await waits())
  }
  reader.end()
  // Tried now and then, and put back to what it is in this service.
  expect(found).toEqual(new Set([600_000, 2_000]))
})

it('OP-004: undoes a transaction of our own that does not end, and lets the next one in', async () => {
  await using opened = await open({ transactionMsMax: 50 })
  const { db, write, written } = opened
  const hanging = db.transaction(async (trx) => {
    await trx.insertInto('author').values({ did: 'did:plc:b', seen_at: 1 }).execute()
    await new Promise(() => undefined)
  })
  await expect(hanging).rejects.toThrow('took longer than 50 ms')
  await write(1)
  expect(await written()).toBe(1)
  expect(await db.kysely.selectFrom('author').select('did').execute()).toEqual([{ did: 'did:plc:a' }])
})

it('has no log in memory', async () => {
  const db = await openDatabase<Schema>({ url: 'sqlite::memory:', migrations })
  expect([db.wal.bytes(), db.wal.isFull()]).toEqual([0, false])
  await db.close()
})
