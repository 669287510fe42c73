import type { Kysely, Transaction } from 'kysely'
import type { Schema } from './schema.ts'

/** What orders the events of one DID. Unknown DIDs read as `unknownRepo`. */
export interface RepoState {
  readonly rev: string | undefined
  readonly isActive: boolean
  /** Which stream the last account event came from, and its number there. */
  readonly account: { readonly stream: string; readonly seq: number } | undefined
  /** The repo was reset outside the stream (#sync), and has not been refetched since. */
  readonly isDesynced: boolean
}

export const unknownRepo: RepoState = {
  rev: undefined,
  isActive: true,
  account: undefined,
  isDesynced: false,
}

export async function readRepo(db: Kysely<Schema>, did: string): Promise<RepoState> {
  const row = await db
    .selectFrom('repo')
    .select(['rev', 'is_active', 'account_stream', 'account_seq', 'is_desynced'])
    .where('did', '=', did)
    .executeTakeFirst()
  if (!row) return unknownRepo
  return {
    rev: row.rev ?? undefined,
    isActive: row.is_active === 1,
    account:
      row.account_stream === null || row.account_seq === null
        ? undefined
        : { stream: row.account_stream, seq: row.account_seq },
    isDesynced: row.is_desynced === 1,
  }
}

export async function writeRepo(trx: Transaction<Schema>, did: string, state: RepoState): Promise<void> {
  const values = {
    rev: state.rev ?? null,
    is_active: Number(state.isActive),
    account_stream: state.account?.stream ?? null,
    account_seq: state.account?.seq ?? null,
    is_desynced: Number(state.isDesynced),
  }
  await trx
    .insertInto('repo')
    .values({ did, ...values })
    .onConflict((oc) => oc.column('did').doUpdateSet(values))
    .execute()
}

/** The numbers of this stream begin anew: those of account events before cannot be compared any more. */
export async function forgetAccountOrder(trx: Transaction<Schema>, stream: string): Promise<void> {
  await trx
    .updateTable('repo')
    .set({ account_stream: null, account_seq: null })
    .where('account_stream', '=', stream)
    .execute()
}

/** How many repos wait for a refetch: part of /readyz, so that a known hole is never hidden. */
export async function countDesynced(db: Kysely<Schema>): Promise<number> {
  const row = await db
    .selectFrom('repo')
    .select((eb) => eb.fn.countAll<number>().as('repos'))
    .where('is_desynced', '=', 1)
    .executeTakeFirstOrThrow()
  return Number(row.repos)
}
