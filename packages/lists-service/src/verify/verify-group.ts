import type { DidString } from '@atproto/lex-schema'
import { isRejected } from '@breadcrumbs/lexicons'
import type { Database } from '@breadcrumbs/service-kit'
import type { Tables, Trx } from '../database/schema.ts'
import { snapshot } from '../database/snapshot.ts'
import type { HostedTools } from '../hosted/hosted-repos.ts'
import { merge } from '../list/merge.ts'
import { readRecord } from '../list/record.ts'
import type { SetHasher } from '../protocol/set-hash.ts'
import { readRecords } from '../repo-host/store.ts'
import { type RepoFault, verifyRepo } from './verify-repo.ts'

/** What is wrong with a group: with its log, its view, or one of its repos. */
export interface GroupFindings {
  readonly repos: number
  readonly records: number
  /** Records that no view shows, because this version does not understand them. Not a fault. */
  readonly skipped: number
  readonly faults: readonly (RepoFault | 'positions' | 'view')[]
}

/** Recomputes everything of one group from its records, as of one moment. */
export function verifyGroup(
  db: Database<Tables>,
  tools: HostedTools,
  hasher: SetHasher,
  space: { readonly uri: string; readonly authority: DidString },
): Promise<GroupFindings> {
  return snapshot(db, async (trx) => {
    const repos = await trx.selectFrom('repos').select('author').where('space', '=', space.uri).execute()
    const faults: (RepoFault | 'positions' | 'view')[] = []
    for (const { author } of repos) {
      faults.push(...(await verifyRepo(trx, tools, hasher, { space: space.uri, author })))
    }
    if (!(await hasWholeLog(trx, space.uri))) faults.push('positions')
    const stored = await readRecords(trx, space.uri)
    const records = stored.flatMap((raw) => {
      const record = readRecord(raw)
      return isRejected(record) ? [] : [record]
    })
    const view = JSON.stringify(plain(merge(space.authority, records)))
    if (view !== JSON.stringify(plain(merge(space.authority, records.toReversed())))) faults.push('view')
    return { repos: repos.length, records: stored.length, skipped: stored.length - records.length, faults }
  })
}

/** Positions are 1, 2, 3 … up to the group's own: readers resume by them. */
async function hasWholeLog(trx: Trx, space: string): Promise<boolean> {
  const { count, last } = await trx
    .selectFrom('ops')
    .select((eb) => [eb.fn.countAll<number | string>().as('count'), eb.fn.max('position').as('last')])
    .where('space', '=', space)
    .executeTakeFirstOrThrow()
  const { position } = await trx
    .selectFrom('spaces')
    .select('position')
    .where('uri', '=', space)
    .executeTakeFirstOrThrow()
  return Number(count) === position && (last ?? 0) === position
}

/** Maps as lists, so that the whole view is compared. */
function plain(value: unknown): unknown {
  if (value instanceof Map) return [...value].map(([key, item]) => [key, plain(item)])
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]))
}
