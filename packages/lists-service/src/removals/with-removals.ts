import { ids } from '@breadcrumbs/lexicons'
import type { ExportedRepo, GroupExport } from '../repo-host/export-group.ts'
import type { Ledger } from './ledger.ts'

/**
 * A copy of a group as this instance may take it: whoever is out by the ledger is out in it too, whatever the copy
 * says, because its log begins anew and would make an old membership look new. Undefined for a group that was
 * deleted here.
 */
export function withRemovals(group: GroupExport, ledger: Pick<Ledger, 'of'>): GroupExport | undefined {
  const { space, authority } = group
  if (ledger.of({ space })?.status === 'deleted') return undefined
  const repos = group.repos.map((repo) =>
    repo.author === authority ? { ...repo, records: repo.records.map(putOut) } : repo,
  )
  return { ...group, repos }

  function putOut(record: ExportedRepo['records'][number]): ExportedRepo['records'][number] {
    if (record.collection !== ids.member) return record
    const status = ledger.of({ space, did: record.rkey })?.status
    if (status === undefined || status === 'active') return record
    return { ...record, value: { ...record.value, status } }
  }
}
