import { forgetMirror, type LocalStore, openLocalStore } from './local-store.ts'
import { type Outbox, openOutbox } from './outbox.ts'
import { sendPending } from './send-pending.ts'
import { type Account, pdsClient } from './xrpc.ts'

/** What the app keeps in this browser for whoever is signed in. */
export interface Local {
  readonly store: LocalStore
  readonly outbox: Outbox
  /** Stops sending. What is in the line stays there. */
  readonly close: () => void
}

/** How often what could not be sent is tried again, besides whenever the network comes back. */
const RETRY_MS = 20_000

export interface LocalOpener {
  readonly open: (account: Account) => Promise<Local>
  /** Forgets the copy of a person's records; what is not sent yet stays. */
  readonly forget: (did: string) => Promise<void>
}

/** Opens a person's store and outbox, once per account. `onSent` is told whose records changed. */
export function localOpener(publicUrl: string, onSent: (did: string) => void): LocalOpener {
  let store: Promise<LocalStore> | undefined
  const opened = new Map<Account, Promise<Local>>()
  const openStore = () => {
    store ??= openLocalStore('breadcrumbs')
    return store
  }
  const openFor = async (account: Account): Promise<Local> => {
    const pds = pdsClient(account)
    const local = await openStore()
    const outbox = await openOutbox({
      store: local,
      did: account.did,
      send: (item) => sendPending(pds, publicUrl, item),
      locks: navigator.locks,
      channel: new BroadcastChannel('breadcrumbs-outbox'),
      onSent: () => onSent(account.did),
    })
    const flush = () => void outbox.flush()
    addEventListener('online', flush)
    const timer = setInterval(() => {
      if (outbox.pending().some(({ state }) => state === 'waiting')) flush()
    }, RETRY_MS)
    flush()
    const close = () => {
      removeEventListener('online', flush)
      clearInterval(timer)
      outbox.close()
    }
    return { store: local, outbox, close }
  }
  return {
    open(account) {
      const known = opened.get(account)
      if (known !== undefined) return known
      const opening = openFor(account)
      opened.set(account, opening)
      return opening
    },
    async forget(did) {
      for (const [account, local] of opened) {
        if (account.did !== did) continue
        opened.delete(account)
        ;(await local).close()
      }
      await forgetMirror(await openStore(), did)
    },
  }
}
