import { endianness } from 'node:os'
import { crc32 } from 'node:zlib'
import { CRUMB_KINDS } from '@breadcrumbs/lexicons'
import { EVIDENCE } from '../log/fact.ts'
import type { Layout, Table } from './columns/table.ts'
import type { MemoryIndex } from './memory-index.ts'

/**
 * Raise it when the same columns come to mean something else, so that older snapshots are not taken
 * for what they are not. Other columns, kinds or evidences tell themselves apart.
 */
const MEANING = 1

/** What the columns of an index held after the fact at `position`. Nobody writes to the buffers any more. */
export interface FrozenIndex {
  readonly position: number
  /** By name of the structure: what its tables alone do not say. */
  readonly states: Readonly<Record<string, readonly number[]>>
  /** By name of the table: its chunks. */
  readonly tables: Readonly<Record<string, readonly ArrayBuffer[]>>
}

/** Holds on to the columns as they are now, in the time of some array copies; the index goes on. */
export function freezeIndex(index: MemoryIndex): FrozenIndex {
  const states: Record<string, readonly number[]> = {}
  const tables: Record<string, readonly ArrayBuffer[]> = {}
  for (const [name, kept] of Object.entries(index.kept())) {
    states[name] = kept.state()
    for (const [table, columns] of Object.entries(kept.tables)) tables[`${name}.${table}`] = columns.freeze()
  }
  return { position: index.position, states, tables }
}

/** Fills an empty index, table by table; only `finish` makes it one that can be read. */
export interface Thawing {
  /** Bytes of one chunk of a table. */
  chunkBytes(table: string): number
  addChunk(table: string, bytes: Uint8Array): void
  finish(o: Pick<FrozenIndex, 'position' | 'states'>): void
  /** Makes the index empty again. */
  abandon(): void
}

/** Begins to fill an empty index with what a frozen one of the same form held. */
export function thawInto(index: MemoryIndex): Thawing {
  const kept = index.kept()
  const tables = tablesOf(index)
  const table = (name: string) => {
    const found = tables.get(name)
    if (!found) throw new RangeError(`the index has no table ${name}`)
    return found
  }
  return {
    chunkBytes: (name) => table(name).chunkBytes,
    addChunk: (name, bytes) => table(name).restoreChunk(bytes),
    finish({ position, states }) {
      for (const [name, structure] of Object.entries(kept)) structure.restore(states[name] ?? [])
      index.restored(position)
    },
    abandon() {
      for (const each of tables.values()) each.clear()
    },
  }
}

/** A short name for how this version lays out an index; what has another name cannot be read by it. */
export function indexForm(index: MemoryIndex): string {
  const tables = [...tablesOf(index)].map(([name, table]) => [name, table.form])
  const form = JSON.stringify([endianness(), CRUMB_KINDS, EVIDENCE, Object.keys(index.kept()), tables])
  return `${MEANING}-${crc32(form).toString(16)}`
}

function tablesOf(index: MemoryIndex): ReadonlyMap<string, Table<Layout>> {
  return new Map<string, Table<Layout>>(
    Object.entries(index.kept()).flatMap(([name, kept]) =>
      Object.entries(kept.tables).map(([table, columns]) => [`${name}.${table}`, columns] as const),
    ),
  )
}
