import type { DidString } from '@atproto/lex-schema'
import { createContext, useContext, useMemo } from 'react'
import { useApp } from './app-context.ts'
import type { Local } from './data/local.ts'
import { type Account, listsClient, pdsClient } from './data/xrpc.ts'

// Apart from app-context.ts: the clients it makes are script that nobody needs who is not signed in.
export const AccountContext = createContext<Account | undefined>(undefined)
export const LocalContext = createContext<Local | undefined>(undefined)

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
