import { nextTid } from '@breadcrumbs/lexicons'
import type { QueryClient } from '@tanstack/react-query'
import { type LocalOpener, localOpener } from './data/local.ts'
import { ownKey } from './data/own-records.ts'
import { createQueryClient } from './data/query-client.ts'
import type { Session } from './session.ts'

/** What screens that read records share. Fetched with the first of them: the way in needs none of it. */
export interface Reading {
  readonly queries: QueryClient
  readonly local: LocalOpener
  /** A new record key, above every one given before. */
  readonly nextTid: () => string
}

/** Wires it together. `isOnline`: what the browser says at the start. */
export function createReading(publicUrl: string, session: Session, isOnline: boolean): Reading {
  const queries = createQueryClient(isOnline)
  const local = localOpener(publicUrl, (did) => void queries.invalidateQueries({ queryKey: ownKey(did) }))
  // Whoever leaves takes what was on the screen along: nothing of theirs stays for the next person, but for what
  // is not sent yet and exists nowhere else.
  let lastDid: string | undefined
  const follow = () => {
    const state = session.state()
    if (state.status === 'signed-in') lastDid = state.account.did
    if (state.status !== 'signed-out') return
    queries.clear()
    if (lastDid !== undefined) void local.forget(lastDid)
  }
  session.subscribe(follow)
  follow()
  let lastTid: string | undefined
  return {
    queries,
    local,
    nextTid: () => {
      lastTid = nextTid(Date.now(), lastTid, Math.random)
      return lastTid
    },
  }
}
