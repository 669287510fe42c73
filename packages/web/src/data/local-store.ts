import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import type { Pending } from '../model/pending.ts'

/** A record of one's own as it was last seen on the server. `value` is JSON, so that it survives any copy unchanged. */
export interface MirroredRecord {
  readonly did: string
  readonly collection: string
  readonly rkey: string
  readonly cid: string
  readonly value: unknown
}

/** How far the mirror of one person's repo is. Times in ms since the epoch. */
export interface MirrorState {
  readonly did: string
  /** When everything was last read through to the end. */
  readonly wholeAt: number
}

/** What the app keeps in the browser: a copy of one's own public records, and what is still to be sent. */
interface Schema extends DBSchema {
  readonly record: { key: [string, string, string]; value: MirroredRecord }
  readonly mirror: { key: string; value: MirrorState }
  readonly pending: { key: string; value: Pending; indexes: { did: string } }
}

export type LocalStore = IDBPDatabase<Schema>

/** Opens the store, making it where there is none. Rejects where the browser keeps nothing (some private windows). */
export async function openLocalStore(name: string): Promise<LocalStore> {
  return await openDB<Schema>(name, 1, {
    upgrade(db) {
      db.createObjectStore('record', { keyPath: ['did', 'collection', 'rkey'] })
      db.createObjectStore('mirror', { keyPath: 'did' })
      db.createObjectStore('pending', { keyPath: 'id' }).createIndex('did', 'did')
    },
    // Another tab has a newer version of the app: step aside instead of holding it up.
    blocking(_current, _blocked, event) {
      ;(event.target as IDBDatabase).close()
    },
  })
}

const ALL: [] = []

/** Every key of one person, or of one of their collections: an array is greater than any string. */
export function keysOf(did: string, collection?: string): IDBKeyRange {
  return collection === undefined
    ? IDBKeyRange.bound([did], [did, ALL])
    : IDBKeyRange.bound([did, collection], [did, collection, ALL])
}

/** Forgets the copy of somebody's records. What is still to be sent stays: it exists nowhere else. */
export async function forgetMirror(store: LocalStore, did: string): Promise<void> {
  const transaction = store.transaction(['record', 'mirror'], 'readwrite')
  await transaction.objectStore('record').delete(keysOf(did))
  await transaction.objectStore('mirror').delete(did)
  await transaction.done
}

/** Takes a record that was just deleted out of the copy. */
export async function forgetRecord(
  store: LocalStore,
  did: string,
  collection: string,
  rkey: string,
): Promise<void> {
  await store.delete('record', [did, collection, rkey])
}
