import { randomUUID } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { crc32 } from 'node:zlib'
import type { Database } from '@breadcrumbs/service-kit'
import { deleteOtherChunks, insertChunks } from '../log/chunk-table.ts'
import type { Schema } from '../log/schema.ts'
import { type SnapshotHead, writeSnapshotHead } from '../log/snapshot-table.ts'
import { type FrozenIndex, freezeIndex, indexForm } from './frozen-index.ts'
import type { MemoryIndex } from './memory-index.ts'

/** Bytes of one transaction: SQLite writes them in a few ms, during which nobody reads. */
const SLICE_BYTES = 524_288

/** One row to be: some chunks of one table. */
interface Row {
  readonly name: string
  readonly n: number
  readonly bytes: Buffer
}

/**
 * Writes the columns of the index beside the log, as they are at this moment, and answers the
 * position they cover. The index is read and written on meanwhile: each turn writes half a megabyte.
 * Only the last transaction makes it the snapshot to start from, so one that was cut short, by a
 * failure or a kill, is never used; the next one removes what is left of it. `takenAt`: now, ms.
 *
 * @throws what the database throws; then the snapshot before stays.
 */
export async function writeSnapshot(
  db: Pick<Database<Schema>, 'transaction'>,
  index: MemoryIndex,
  takenAt: number,
): Promise<number> {
  const { position, states, tables } = freezeIndex(index)
  const id = randomUUID()
  const checksums: Record<string, number[]> = Object.fromEntries(
    Object.keys(tables).map((name) => [name, []]),
  )
  let slice: Row[] = []
  let bytes = 0
  for (const row of rowsOf(tables)) {
    checksums[row.name]?.push(crc32(row.bytes))
    slice.push(row)
    bytes += row.bytes.length
    if (bytes < SLICE_BYTES) continue
    await insert(db, id, slice)
    ;[slice, bytes] = [[], 0]
  }
  await insert(db, id, slice)
  const head: SnapshotHead = { id, form: indexForm(index), position, takenAt, states, checksums }
  await db.transaction((trx) => writeSnapshotHead(trx, head))
  while (await db.transaction((trx) => deleteOtherChunks(trx, id))) await nextTurn()
  return position
}

async function insert(
  db: Pick<Database<Schema>, 'transaction'>,
  id: string,
  rows: readonly Row[],
): Promise<void> {
  await db.transaction(async (trx) => {
    for (const { name, n, bytes } of rows) await insertChunks(trx, id, name, n, bytes)
  })
  await nextTurn()
}

/** A large table is rows of about half a megabyte; a small one, one row. */
function* rowsOf(tables: FrozenIndex['tables']): Generator<Row> {
  for (const [name, buffers] of Object.entries(tables)) {
    const perRow = Math.max(1, Math.floor(SLICE_BYTES / (buffers[0]?.byteLength ?? 1)))
    for (let n = 0; n * perRow < buffers.length; n += 1) {
      const chunks = buffers.slice(n * perRow, (n + 1) * perRow)
      yield { name, n, bytes: Buffer.concat(chunks.map((chunk) => new Uint8Array(chunk))) }
    }
  }
}
