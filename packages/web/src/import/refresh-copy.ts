import type { LocalStore } from '../data/local-store.ts'

/**
 * Has the browser's copy of the person's records read to the end next time. Keys of imported crumbs lie where things
 * happened, years below the newest, where a look at what is new does not come.
 */
export async function refreshCopy(store: LocalStore, did: string): Promise<void> {
  const transaction = store.transaction('mirror', 'readwrite')
  if ((await transaction.store.get(did)) !== undefined) await transaction.store.put({ did, wholeAt: 0 })
  await transaction.done
}
