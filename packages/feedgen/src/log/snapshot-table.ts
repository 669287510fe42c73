import { crc32 } from 'node:zlib'
import type { Kysely, Transaction } from 'kysely'
import type { Schema } from './schema.ts'

/** What there is to know of a snapshot before its chunks are read. */
export interface SnapshotHead {
  readonly id: string
  /** How it is laid out: see `indexForm`. */
  readonly form: string
  /** The newest fact in it. */
  readonly position: number
  /** Our clock when it was taken, ms. */
  readonly takenAt: number
  /** By structure: its state. */
  readonly states: Readonly<Record<string, readonly number[]>>
  /** By table: the checksum of each of its rows in `index_chunk`. */
  readonly checksums: Readonly<Record<string, readonly number[]>>
}

/** The snapshot to start from; `broken` when its row is not what was written. */
export async function readSnapshotHead(
  db: Kysely<Schema>,
): Promise<SnapshotHead | { broken: string } | undefined> {
  const row = await db
    .selectFrom('index_snapshot')
    .select(['id', 'form', 'position', 'body', 'checksum'])
    .orderBy('position', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!row) return undefined
  if (row.checksum !== checksumOf(row)) return { broken: row.id }
  return { ...row, ...(JSON.parse(row.body) as Pick<SnapshotHead, 'takenAt' | 'states' | 'checksums'>) }
}

/** Makes this snapshot the one to start from, instead of any other. All its chunks must be there. */
export async function writeSnapshotHead(trx: Transaction<Schema>, head: SnapshotHead): Promise<void> {
  const { id, form, position, takenAt, states, checksums } = head
  const row = { id, form, position, body: JSON.stringify({ takenAt, states, checksums }) }
  await trx.deleteFrom('index_snapshot').execute()
  await trx
    .insertInto('index_snapshot')
    .values({ ...row, checksum: checksumOf(row) })
    .execute()
}

function checksumOf({ id, form, position, body }: Omit<Schema['index_snapshot'], 'checksum'>): number {
  return crc32(JSON.stringify([id, form, position, body]))
}
