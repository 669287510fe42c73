import type { DidString } from '@atproto/lex-schema'
import { createContext, useContext, useMemo, useSyncExternalStore } from 'react'
import type { AppConfig } from './config.ts'
import type { ResolveIdentity } from './data/identities.ts'
import type { Local, LocalOpener } from './data/local.ts'
import { type Account, listsClient, pdsClient } from './data/xrpc.ts'
import type { Session, SessionState } from './session.ts'
import type { Updates } from './updates.ts'

/** Everything the screens are given; made once in main.tsx. */
export interface App {
  readonly config: AppConfig
  readonly session: Session
  readonly local: LocalOpener
  readonly updates: Updates
  readonly resolveIdentity: ResolveIdentity
  readonly fetchAny: typeof fetch
  /** The clock, ms since the epoch. */
  readonly now: () => number
  /** A new record key, above every one given before. */
  readonly nextTid: () => string
}

export const AppContext = createContext<App | undefined>(undefined)
export const AccountContext = createContext<Account | undefined>(undefined)
export const LocalContext = createContext<Local | undefined>(undefined)

export function useApp(): App {
  const app = useContext(AppContext)
  if (app === undefined) throw new Error('no AppContext above this component')
  return app
}

/** Who is signed in, re-rendering when that changes. */
export function useSessionState(): SessionState {
  const { session } = useApp()
  return useSyncExternalStore(session.subscribe, session.state)
}

/** The clients of whoever is signed in. Only below a screen that is shown to signed-in people. */
export function useAccount() {
  const account = useContext(AccountContext)
  const { listsDid } = useApp().config
  return useMemo(() => {
    if (account === undefined) throw new Error('no AccountContext above this component')
    const did: DidString = account.did
    return { did, pds: pdsClient(account), lists: listsClient(account, listsDid) }
  }, [account, listsDid])
}

/** The copy and the outbox of whoever is signed in. Only below a screen that is shown to signed-in people. */
export function useLocal(): Local {
  const local = useContext(LocalContext)
  if (local === undefined) throw new Error('no LocalContext above this component')
  return local
}
