import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { useAccount } from '../account-context.ts'
import { setRole } from '../data/group-admin.ts'
import type { GroupView } from '../data/group-reads.ts'
import { GIVEN_ROLES, hidesContributions, mayGovern, roleOf } from '../model/roles.ts'
import { InlineProblem } from './states.tsx'
import { groupKey } from './use-group.ts'

/**
 * Giving a member another role. One that takes what they added out of everybody's view is asked about first, with all
 * that goes. `nameId` is the element with their name.
 */
export function MemberRole(props: {
  readonly group: GroupView
  readonly member: GroupView['members'][number]
  readonly id: string
  readonly nameId: string
  /** The role that is asked about; undefined while nothing is. */
  readonly asked: string | undefined
  readonly onAsk: (token: string | undefined) => void
}) {
  const { group, member, id, asked, onAsk } = props
  const { did, lists } = useAccount()
  const queries = useQueryClient()
  const select = useRef<HTMLSelectElement>(null)
  const role = useMutation({
    mutationFn: (token: string) => setRole(lists, group.space, member.did, token),
    onSettled: () => queries.invalidateQueries({ queryKey: groupKey(did, group.space) }),
  })
  const give = (token: string) => {
    onAsk(undefined)
    role.mutate(token)
  }
  const choose = (token: string) => {
    if (hidesContributions(member.role, token)) return onAsk(token)
    onAsk(undefined)
    if (token !== member.role) role.mutate(token)
  }
  const shown = asked ?? (role.isPending ? role.variables : member.role)
  const answer = (act: () => void) => {
    // The question goes, and the focus with it.
    select.current?.focus()
    act()
  }
  return (
    <>
      <select
        ref={select}
        id={id}
        aria-label="Role of"
        aria-labelledby={`${id} ${props.nameId}`}
        aria-describedby={asked === undefined ? undefined : `${id}-asked`}
        value={shown}
        onChange={(event) => {
          if (!role.isPending) choose(event.target.value)
        }}
      >
        {GIVEN_ROLES.filter((token) => token === member.role || mayGovern(group.role, token)).map((token) => (
          <option key={token} value={token}>
            {roleOf(token).name}
          </option>
        ))}
      </select>
      {asked === undefined ? null : (
        <div className="asking">
          <p id={`${id}-asked`} role="status">
            A reader votes, comments and says where they are. Nothing is deleted, but what they added goes out
            of everybody’s view for as long as they only read: lists they made with all that is on them,
            titles nobody else added, the order and the plans they set. Titles of others that they took off
            come back.
          </p>
          <div className="button-row">
            <button type="button" className="button" onClick={() => answer(() => give(asked))}>
              Make them a reader
            </button>
            <button type="button" className="button quiet" onClick={() => answer(() => onAsk(undefined))}>
              Leave it as it is
            </button>
          </div>
        </div>
      )}
      <InlineProblem error={role.error} />
    </>
  )
}
