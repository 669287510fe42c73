import { changedRecord, type Pending, type PendingState, type PendingWrite } from '../model/pending.ts'
import type { LocalStore, MirroredRecord } from './local-store.ts'

/** What sending one thing came to. `later` stops the line; the other three let the next one go. */
export type SendOutcome =
  | { readonly sent: MirroredRecord | undefined }
  | { readonly later: true }
  | Exclude<PendingState, { readonly state: 'waiting' }>

/** The line of things the person did that their server has not confirmed. The same line in every tab. */
export interface Outbox {
  readonly pending: () => readonly Pending[]
  readonly subscribe: (listener: () => void) => () => void
  /** Resolves when everything is durable in this browser; sending starts at once and is not waited for. */
  readonly add: (writes: readonly PendingWrite[]) => Promise<void>
  /** Takes things out of the line. Gives the ids that were still in it: the others have been sent. */
  readonly takeBack: (ids: readonly string[]) => Promise<ReadonlySet<string>>
  /** Changes something that is still in the line, in its place. False when it has been sent. */
  readonly replace: (write: PendingWrite) => Promise<boolean>
  /** Puts something back in the line after a decision of the person. */
  readonly retry: (id: string) => Promise<void>
  /** Sends what can be sent, in order, one tab at a time. */
  readonly flush: () => Promise<void>
  readonly close: () => void
}

interface Parts {
  readonly store: LocalStore
  readonly did: string
  /** Must never reject. */
  readonly send: (item: Pending) => Promise<SendOutcome>
  readonly locks: LockManager
  /** Tells the other tabs that the line or the mirror changed. */
  readonly channel: BroadcastChannel
  /** Called when a record has arrived, here or in another tab. */
  readonly onSent: () => void
}

/**
 * Opens one person's outbox (design, web rules: saved before the network answers, sent in order, deduplicated by rkey).
 * A record that was confirmed enters the mirror in the transaction that takes it out of the line, so it never blinks
 * off the screen and is never sent by two tabs.
 */
export async function openOutbox({ store, did, send, locks, channel, onSent }: Parts): Promise<Outbox> {
  const lock = `breadcrumbs-outbox-${did}`
  let pending: readonly Pending[] = await store.getAllFromIndex('pending', 'did', did)
  const listeners = new Set<() => void>()
  let isClosed = false
  const reload = async () => {
    pending = await store.getAllFromIndex('pending', 'did', did)
    for (const listener of listeners) listener()
  }
  const changed = async () => {
    await reload()
    if (!isClosed) channel.postMessage(did)
  }
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (data !== did) return
    void reload().then(onSent)
  }

  const settle = async (item: Pending, outcome: Exclude<SendOutcome, { readonly later: true }>) => {
    const transaction = store.transaction(['pending', 'record'], 'readwrite')
    if ('sent' in outcome) {
      await transaction.objectStore('pending').delete(item.id)
      if (outcome.sent !== undefined) await transaction.objectStore('record').put(outcome.sent)
    } else await transaction.objectStore('pending').put({ ...item, ...outcome })
    await transaction.done
    if ('sent' in outcome) onSent()
    await changed()
  }

  /** The next one to send. A conflict holds back later changes of the same record, and nothing else. */
  const next = async (): Promise<Pending | undefined> => {
    const all = await store.getAllFromIndex('pending', 'did', did)
    return all.find((item, index) => {
      const record = changedRecord(item)
      return (
        item.state === 'waiting' &&
        !(record !== undefined && all.slice(0, index).some((earlier) => changedRecord(earlier) === record))
      )
    })
  }

  // One waiting for the line is enough: it starts after whatever was added before it gets in.
  let isWaiting = false
  const flush = async () => {
    if (isWaiting) return
    isWaiting = true
    await locks.request(lock, async () => {
      isWaiting = false
      for (let item = await next(); item !== undefined && !isClosed; item = await next()) {
        const outcome = await send(item)
        if ('later' in outcome) return
        await settle(item, outcome)
      }
    })
  }

  return {
    pending: () => pending,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async add(writes) {
      const transaction = store.transaction('pending', 'readwrite', { durability: 'strict' })
      for (const write of writes) await transaction.store.put({ ...write, state: 'waiting' })
      await transaction.done
      await changed()
      void flush()
    },
    async takeBack(ids) {
      // Waits for whatever is being sent right now, so that the answer is true.
      return await locks.request(lock, async () => {
        const transaction = store.transaction('pending', 'readwrite')
        const found = new Set<string>()
        for (const id of ids) {
          if ((await transaction.store.getKey(id)) === undefined) continue
          found.add(id)
          await transaction.store.delete(id)
        }
        await transaction.done
        await changed()
        return found
      })
    },
    async replace(write) {
      const isInLine = await locks.request(lock, async () => {
        const transaction = store.transaction('pending', 'readwrite', { durability: 'strict' })
        const known = (await transaction.store.getKey(write.id)) !== undefined
        if (known) await transaction.store.put({ ...write, state: 'waiting' })
        await transaction.done
        return known
      })
      await changed()
      void flush()
      return isInLine
    },
    async retry(id) {
      const item = await store.get('pending', id)
      if (item === undefined) return
      const { state: _state, ...rest } = item
      const { sentence: _sentence, ...write } = rest as PendingWrite & { sentence?: string }
      await store.put('pending', { ...(write as PendingWrite), state: 'waiting' })
      await changed()
      void flush()
    },
    flush,
    close() {
      isClosed = true
      channel.close()
      listeners.clear()
    },
  }
}
