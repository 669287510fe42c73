import { crc32 } from 'node:zlib'
import type { Logger } from '@breadcrumbs/service-kit'
import type { Kysely } from 'kysely'
import { readChunks } from '../log/chunk-table.ts'
import { readFactsBesides } from '../log/fact-table.ts'
import type { Schema } from '../log/schema.ts'
import { readSnapshotHead, type SnapshotHead } from '../log/snapshot-table.ts'
import { indexForm, thawInto } from './frozen-index.ts'
import type { MemoryIndex } from './memory-index.ts'

/** What an index was begun with. */
export interface LoadedSnapshot {
  /** The newest fact in it. */
  readonly position: number
  /** When it was taken, ms. */
  readonly takenAt: number
}

/**
 * Begins an empty index with the snapshot beside the log, if there is one that this version can
 * read: its columns are copied, then the few other facts up to its position are read from the log.
 * What is newer is left to the tail. A snapshot that cannot be used is named in a log line and left
 * alone; the index stays empty, so that the whole log is read.
 */
export async function loadSnapshot(
  db: Kysely<Schema>,
  index: MemoryIndex,
  log: Pick<Logger, 'info' | 'warn'>,
): Promise<LoadedSnapshot | undefined> {
  let tried: string | undefined
  for (;;) {
    const head = await readSnapshotHead(db)
    if (!head) return undefined
    const why = 'broken' in head ? 'wrong checksum' : await fill(db, index, head)
    if ('broken' in head || (why && head.id === tried)) {
      log.warn({ why }, 'snapshot of the index not used, reading the whole log')
      return undefined
    }
    if (!why) {
      const { position, takenAt } = head
      await readBesides(db, index, position)
      log.info({ position }, 'index begun with a snapshot')
      return { position, takenAt }
    }
    // Another process may have replaced it while we read it: then there is a newer one by now.
    tried = head.id
  }
}

/** Copies a snapshot into an empty index, or answers why not and leaves the index empty. */
async function fill(db: Kysely<Schema>, index: MemoryIndex, head: SnapshotHead): Promise<string | undefined> {
  if (head.form !== indexForm(index)) return 'another form'
  const thawing = thawInto(index)
  for (const [name, sums] of Object.entries(head.checksums)) {
    const chunkBytes = thawing.chunkBytes(name)
    for (const [n, sum] of sums.entries()) {
      const bytes = await readChunks(db, head.id, name, n)
      if (!bytes || crc32(bytes) !== sum) {
        thawing.abandon()
        return bytes ? 'wrong checksum' : 'chunk missing'
      }
      for (let at = 0; at < bytes.length; at += chunkBytes)
        thawing.addChunk(name, bytes.subarray(at, at + chunkBytes))
    }
  }
  thawing.finish(head)
  return undefined
}

/** Gives an index all facts up to a position that its columns do not come from. */
async function readBesides(db: Kysely<Schema>, index: MemoryIndex, position: number): Promise<void> {
  for (let after = 0; ; ) {
    const facts = await readFactsBesides(db, after, position)
    const last = facts.at(-1)
    if (!last) break
    for (const fact of facts) index.apply(fact)
    after = last.position
  }
  index.position = position
}
