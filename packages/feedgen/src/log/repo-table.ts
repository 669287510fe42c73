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

const COLUMNS = ['did', 'rev', 'is_active', 'account_stream', 'account_seq', 'is_desynced'] as const
/** Rows of one statement; bounds its parameters. */
const ROWS_MAX = 500

export async function readRepo(db: Kysely<Schema>, did: string): Promise<RepoState> {
  return (await readRepos(db, [did])).get(did) ?? unknownRepo
}

/** Those that are known. */
export async function readRepos(
  db: Kysely<Schema>,
  dids: readonly string[],
): Promise<Map<string, RepoState>> {
  const repos = new Map<string, RepoState>()
  for (let at = 0; at < dids.length; at += ROWS_MAX) {
    const rows = await db
      .selectFrom('repo')
      .select(COLUMNS)
      .where('did', 'in', dids.slice(at, at + ROWS_MAX))
      .execute()
    for (const row of rows) repos.set(row.did, toState(row))
  }
  return repos
}

function toState(row: Schema['repo']): RepoState {
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
  await writeRepos(trx, new Map([[did, state]]))
}

export async function writeRepos(
  trx: Transaction<Schema>,
  states: ReadonlyMap<string, RepoState>,
): Promise<void> {
  const rows = [...states].map(([did, state]) => ({
    did,
    rev: state.rev ?? null,
    is_active: Number(state.isActive),
    account_stream: state.account?.stream ?? null,
    account_seq: state.account?.seq ?? null,
    is_desynced: Number(state.isDesynced),
  }))
  for (let at = 0; at < rows.length; at += ROWS_MAX) {
    await trx
      .insertInto('repo')
      .values(rows.slice(at, at + ROWS_MAX))
      .onConflict((oc) =>
        oc.column('did').doUpdateSet((eb) => ({
          rev: eb.ref('excluded.rev'),
          is_active: eb.ref('excluded.is_active'),
          account_stream: eb.ref('excluded.account_stream'),
          account_seq: eb.ref('excluded.account_seq'),
          is_desynced: eb.ref('excluded.is_desynced'),
        })),
      )
      .execute()
  }
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
