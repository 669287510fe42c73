import { type DBSchema, openDB } from 'idb'
import type { Batch, Job } from './job.ts'

interface Schema extends DBSchema {
  jobs: { key: string; value: Job; indexes: { did: string } }
  batches: { key: [jobId: string, index: number]; value: Batch }
}

/** Where imports are kept between two visits. */
export interface JobStore {
  /** The person's imports, newest first. */
  readonly jobs: (did: string) => Promise<readonly Job[]>
  readonly job: (id: string) => Promise<Job | undefined>
  readonly batch: (id: string, index: number) => Promise<Batch | undefined>
  /** Saves an import and its parts, all or nothing; takes the place of one of the same name. */
  readonly create: (job: Job, batches: readonly Batch[]) => Promise<void>
  /** Saves how far it is, and the part that changed with it, all or nothing. */
  readonly save: (job: Job, batch?: Batch) => Promise<void>
  readonly forget: (id: string) => Promise<void>
}

/** Opens the store in IndexedDB. Holds records that are, or are about to be, public; no token and no file. */
export async function openJobStore(name = 'breadcrumbs-imports'): Promise<JobStore> {
  const db = await openDB<Schema>(name, 1, {
    upgrade(fresh) {
      fresh.createObjectStore('jobs', { keyPath: 'id' }).createIndex('did', 'did')
      fresh.createObjectStore('batches', { keyPath: ['jobId', 'index'] })
    },
  })
  const partsOf = (id: string) => IDBKeyRange.bound([id, 0], [id, Number.MAX_SAFE_INTEGER])
  return {
    jobs: async (did) =>
      (await db.getAllFromIndex('jobs', 'did', did)).sort((a, b) => b.startedAt - a.startedAt),
    job: (id) => db.get('jobs', id),
    batch: (id, index) => db.get('batches', [id, index]),
    async create(job, batches) {
      const change = db.transaction(['jobs', 'batches'], 'readwrite')
      const parts = change.objectStore('batches')
      await Promise.all([
        parts.delete(partsOf(job.id)),
        ...batches.map((batch) => parts.put(batch)),
        change.objectStore('jobs').put(job),
        change.done,
      ])
    },
    async save(job, batch) {
      const change = db.transaction(['jobs', 'batches'], 'readwrite')
      await Promise.all([
        change.objectStore('jobs').put(job),
        ...(batch === undefined ? [] : [change.objectStore('batches').put(batch)]),
        change.done,
      ])
    },
    async forget(id) {
      const change = db.transaction(['jobs', 'batches'], 'readwrite')
      await Promise.all([
        change.objectStore('jobs').delete(id),
        change.objectStore('batches').delete(partsOf(id)),
        change.done,
      ])
    },
  }
}
