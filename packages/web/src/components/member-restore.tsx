import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId } from 'react'
import { useAccount } from '../account-context.ts'
import { restoreMember } from '../data/group-admin.ts'
import type { GroupView } from '../data/group-reads.ts'
import { mayGovern } from '../model/roles.ts'
import { MemberName } from './member-name.tsx'
import { InlineProblem } from './states.tsx'
import { groupKey } from './use-group.ts'

/** Who was taken out, folded away, and letting them in again: codes do not do that (lists service, `set-member.ts`). */
export function MemberRestore({ group }: { readonly group: GroupView }) {
  const gone = group.members.filter(({ status, role }) => status === 'removed' && mayGovern(group.role, role))
  if (gone.length === 0) return null
  return (
    <details className="backlog">
      <summary>
        Taken out <span className="muted">({gone.length})</span>
      </summary>
      <ul className="member-roles">
        {gone.map(({ did }) => (
          <RestoreRow key={did} group={group} member={did} />
        ))}
      </ul>
    </details>
  )
}

function RestoreRow({ group, member }: { readonly group: GroupView; readonly member: string }) {
  const { did, lists } = useAccount()
  const queries = useQueryClient()
  const id = useId()
  const restore = useMutation({
    mutationFn: () => restoreMember(lists, group.space, member),
    onSuccess: () => queries.invalidateQueries({ queryKey: groupKey(did, group.space) }),
  })
  return (
    <li className="member-row">
      <span id={`${id}-name`} className="grow">
        <MemberName group={group} did={member} />
      </span>
      <button
        id={`${id}-again`}
        type="button"
        className="button quiet"
        aria-labelledby={`${id}-again ${id}-name`}
        disabled={restore.isPending}
        onClick={() => restore.mutate()}
      >
        Let in again
      </button>
      <InlineProblem error={restore.error} />
    </li>
  )
}
