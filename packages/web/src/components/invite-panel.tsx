import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { useAccount } from '../account-context.ts'
import { createInvite } from '../data/group-admin.ts'
import type { GroupView } from '../data/group-reads.ts'
import { InlineProblem } from './states.tsx'
import { groupKey } from './use-group.ts'

/** Makes an invite code and shows it, once. */
export function InvitePanel({ group }: { readonly group: GroupView }) {
  const { did, lists } = useAccount()
  const queries = useQueryClient()
  const id = useId()
  const [copied, setCopied] = useState<'no' | 'yes' | 'refused'>('no')
  const invite = useMutation({
    mutationFn: () => createInvite(lists, group.space),
    onSuccess: () => {
      setCopied('no')
      return queries.invalidateQueries({ queryKey: groupKey(did, group.space, 'invites') })
    },
  })
  const code = invite.data
  const copy = (text: string) =>
    navigator.clipboard.writeText(text).then(
      () => setCopied('yes'),
      () => setCopied('refused'),
    )
  if (code === undefined)
    return (
      <>
        <button type="button" className="button" disabled={invite.isPending} onClick={() => invite.mutate()}>
          {invite.isPending ? 'Making a code…' : 'Invite'}
        </button>
        <InlineProblem error={invite.error} />
      </>
    )
  return (
    <div className="panel invite">
      <label htmlFor={id}>Invite code</label>
      <div className="join-row">
        <input
          id={id}
          type="text"
          className="code"
          readOnly
          value={code}
          aria-describedby={`${id}-below`}
          onFocus={(event) => event.target.select()}
        />
        <button type="button" className="button" onClick={() => void copy(code)}>
          {copied === 'yes' ? 'Copied' : 'Copy'}
        </button>
      </div>
      <p id={`${id}-below`} className="hint" role="status">
        {copied === 'refused'
          ? 'This browser does not let the app copy. Select it and copy it yourself. '
          : ''}
        Shown this once. It lets one person in, within seven days. Give it only to them.
      </p>
      <button type="button" className="button" onClick={() => invite.reset()}>
        Done
      </button>
    </div>
  )
}
