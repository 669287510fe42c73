/** The fence: one holder at a time writes what the stream brings (reliability E.2; promise P23). */
import { type Database, openDatabase } from '@breadcrumbs/service-kit'
import { startPostgresForTests, type TestPostgres } from '@breadcrumbs/service-kit/testing'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { type Lease, LeaseLostError, postgresLease } from '../src/lease/lease.ts'
import { dropLease, keepLease, readLease, takeLease } from '../src/lease/lease-table.ts'
import { migrations } from '../src/log/migrations/index.ts'
import type { Schema } from '../src/log/schema.ts'

let postgres: TestPostgres
let db: Database<Schema>
let databases = 0

beforeAll(async () => {
  postgres = await startPostgresForTests()
})
afterAll(() => postgres.stop())
beforeEach(async () => {
  databases += 1
  const url = await postgres.createDatabase(`lease_${process.pid}_${databases}`)
  db = await openDatabase<Schema>({ url, migrations })
})
afterEach(() => db.close())

const gap = (id: string) => ({
  id,
  source: 's',
  epoch: '1',
  why: 'w',
  from_cursor: null,
  to_cursor: 1,
  noticed_at: 0,
})
const write = (lease: Lease, id: string) =>
  lease.database.transaction((trx) => trx.insertInto('gap').values(gap(id)).execute())
const written = async () =>
  (await db.kysely.selectFrom('gap').select('id').orderBy('id').execute()).map(({ id }) => id)

it('lets nothing be written by a holder that has lost the lease, nor taken while it writes', async () => {
  const [old, next] = [postgresLease(db), postgresLease(db)]
  expect(await old.take()).toBe(1)
  expect(await next.take()).toBeUndefined()
  const { promise: held, resolve: release } = Promise.withResolvers<void>()
  const { promise: inside, resolve: entered } = Promise.withResolvers<void>()
  const writing = old.database.transaction(async (trx) => {
    entered()
    await held
    await trx.insertInto('gap').values(gap('a')).execute()
  })
  await inside
  const dropped = old.drop()
  const taken = next.take()
  release()
  await writing
  await dropped
  if ((await taken) === undefined) expect(await next.take()).toBe(2)
  await expect(write(old, 'b')).rejects.toThrow(LeaseLostError)
  expect(await old.keep(7)).toBe(false)
  await old.drop()
  expect(await next.keep(7)).toBe(true)
  expect(await written()).toEqual(['a'])
})

it('takes nothing from a holder that gives signs of life, and all from one that does not', async () => {
  expect(await takeLease(db.kysely, 'a', 60_000)).toBe(1)
  expect(await takeLease(db.kysely, 'b', 60_000)).toBeUndefined()
  expect(await keepLease(db.kysely, { holder: 'a', epoch: 1 }, { ttlMs: -1 })).toBe(true)
  expect(await takeLease(db.kysely, 'b', 60_000)).toBe(2)
  expect((await readLease(db.kysely)).epoch).toBe(2)
})

it('knows a holder by its epoch: what it held before counts no more', async () => {
  await takeLease(db.kysely, 'a', -1)
  expect(await takeLease(db.kysely, 'a', 60_000)).toBe(2)
  expect(await keepLease(db.kysely, { holder: 'a', epoch: 1 }, { ttlMs: 60_000 })).toBe(false)
  await dropLease(db.kysely, { holder: 'a', epoch: 1 })
  await dropLease(db.kysely, { holder: 'b', epoch: 2 })
  expect(await takeLease(db.kysely, 'b', 60_000)).toBeUndefined()
})

it('writes nothing from the past of a holder that lost the lease and got it back', async () => {
  const [first, second] = [postgresLease(db, 'a'), postgresLease(db, 'b')]
  await first.take()
  await write(first, 'a')
  await first.drop()
  await second.take()
  await write(second, 'b')
  await expect(write(first, 'c')).rejects.toThrow(LeaseLostError)
  await second.drop()
  expect(await first.take()).toBe(3)
  await write(first, 'd')
  expect(await written()).toEqual(['a', 'b', 'd'])
})
