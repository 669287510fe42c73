/**
 * Everything of one database into another, whatever the engines. A backup is an SQLite file also of PostgreSQL: one
 * format, which `verify` reads, which needs no tool beside this service, and which goes back into either engine.
 */
import { type InsertObject, sql } from 'kysely'
import type { Tables, Trx } from '../database/schema.ts'

/** Every table, those first that others refer to. */
export const TABLES = [
  'spaces',
  'repos',
  'records',
  'past_versions',
  'ops',
  'invites',
  'tickets',
  'authorities',
  'answers',
  'seen_tokens',
  'invite_tries',
  'ended_groups',
  'admin_acts',
  'takedown',
] as const satisfies readonly (keyof Tables)[]

type Table = (typeof TABLES)[number]
type Engine = 'sqlite' | 'postgres'

/** Rows held in memory at once; a record has 32 KB at most. */
const CHUNK_ROWS = 500

/** Copies all rows; `to` must be empty. Answers how many there were. */
export async function copyTables(
  from: { readonly trx: Trx; readonly engine: Engine },
  to: Trx,
  onTable: (table: Table) => void,
): Promise<number> {
  let copied = 0
  for (const table of TABLES) {
    onTable(table)
    const chunks =
      from.engine === 'sqlite' ? chunksOfSqlite(from.trx, table) : chunksOfPostgres(from.trx, table)
    for await (const rows of chunks) {
      await to.insertInto(table).values(rows).execute()
      copied += rows.length
    }
  }
  return copied
}

/** Deletes all rows, in an order that no reference forbids. */
export async function emptyTables(trx: Trx): Promise<void> {
  for (const table of TABLES.toReversed()) await trx.deleteFrom(table).execute()
}

type Rows = InsertObject<Tables, Table>[]

async function* chunksOfSqlite(trx: Trx, table: Table): AsyncGenerator<Rows> {
  for (let after = 0; ; ) {
    const rowids = sql`select rowid from ${sql.table(table)} where rowid > ${after} order by rowid limit ${CHUNK_ROWS}`
    const { rows: ends } = await sql<{ last: number | null }>`
      select max(rowid) as last from (${rowids})
    `.execute(trx)
    const last = ends[0]?.last ?? undefined
    if (last === undefined) return
    const { rows } = await sql`
      select * from ${sql.table(table)} where rowid > ${after} and rowid <= ${last} order by rowid
    `.execute(trx)
    yield rows as unknown as Rows
    after = last
  }
}

/** By a cursor: the order of a table without one may change between two pages. */
async function* chunksOfPostgres(trx: Trx, table: Table): AsyncGenerator<Rows> {
  await sql`declare copied no scroll cursor for select * from ${sql.table(table)}`.execute(trx)
  for (;;) {
    const { rows } = await sql`fetch forward ${sql.lit(CHUNK_ROWS)} from copied`.execute(trx)
    if (rows.length === 0) break
    yield rows as unknown as Rows
  }
  await sql`close copied`.execute(trx)
}
