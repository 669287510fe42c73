import type { NetworkEvent } from '../events.ts'
import type { NewFact } from '../log/fact.ts'
import type { RepoState } from '../log/repo-table.ts'

type AccountEvent = Extract<NetworkEvent, { kind: 'account' }>

export type AccountChanges =
  | { readonly apply: true; readonly repo: RepoState; readonly facts: readonly NewFact[] }
  | { readonly apply: false; readonly reason: 'stale-account' }

/**
 * What an #account event changes. Only `active` decides whether somebody is shown: statuses are an
 * open list, and one we do not know must not show whom their host hides (bad input FH-042).
 * `deleted` additionally erases all we hold. Events of one stream never go back (FH-043); numbers
 * of different streams are not compared.
 */
export function accountChanges(repo: RepoState, event: AccountEvent, stream: string): AccountChanges {
  if (repo.account?.stream === stream && event.seq <= repo.account.seq)
    return { apply: false, reason: 'stale-account' }
  const { did, active, status } = event
  return {
    apply: true,
    // What they did while away was not applied, or was purged: back again means a refetch.
    repo: {
      ...repo,
      isActive: active,
      isDesynced: repo.isDesynced || (active && !repo.isActive),
      account: { stream, seq: event.seq },
    },
    facts: accountFacts(did, active, status),
  }
}

/** What the log has to learn of the state of an account, whoever told it. */
export function accountFacts(did: string, active: boolean, status: string | undefined): readonly NewFact[] {
  const state: NewFact = { did, path: '', version: '', body: { kind: 'account', active, status } }
  const purged: NewFact = { did, path: '', version: '', body: { kind: 'purged' } }
  return !active && status === 'deleted' ? [purged, state] : [state]
}
