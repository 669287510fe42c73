import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useId, useState } from 'react'
import { useAccount } from '../account-context.ts'
import { removeMember, setRole } from '../data/group-admin.ts'
import type { GroupView } from '../data/group-reads.ts'
import { groupFragment } from '../model/group-address.ts'
import { GIVEN_ROLES, mayGovern, roleOf } from '../model/roles.ts'
import { MemberName } from './member-name.tsx'
import { InlineProblem } from './states.tsx'
import { groupKey } from './use-group.ts'

const activeOf = (group: GroupView) => group.members.filter((member) => member.status === 'active')

/** Members named on the group's page, and at first on its settings: more would push the list off the screen. */
const NAMED_MAX = 12
const ROWS_MAX = 50

/** Who is in the group; of many the first, and a way to all of them. */
export function MemberNames({ group }: { readonly group: GroupView }) {
  const { did } = useAccount()
  const active = activeOf(group)
  const more = active.length - NAMED_MAX
  return (
    <ul className="members" aria-label="Members">
      {active.slice(0, NAMED_MAX).map((member) => (
        <li key={member.did}>
          <MemberName group={group} did={member.did} />
          {member.did === did ? ' (you)' : ''}
        </li>
      ))}
      {more > 0 ? (
        <li>
          <Link to="/group/settings" hash={groupFragment(group.space)}>
            and {more} more
          </Link>
        </li>
      ) : null}
    </ul>
  )
}

/** Who is in the group and what each may do; changing that, for those who may. */
export function MemberList({ group }: { readonly group: GroupView }) {
  const [isWhole, setWhole] = useState(false)
  const active = activeOf(group)
  return (
    <>
      <ul className="member-roles">
        {active.slice(0, isWhole ? undefined : ROWS_MAX).map((member) => (
          <MemberRow key={member.did} group={group} member={member} />
        ))}
      </ul>
      {isWhole || active.length <= ROWS_MAX ? null : (
        <button type="button" className="button wide" onClick={() => setWhole(true)}>
          All {active.length} members
        </button>
      )}
    </>
  )
}

function MemberRow(props: { readonly group: GroupView; readonly member: GroupView['members'][number] }) {
  const { group, member } = props
  const { did, lists } = useAccount()
  const queries = useQueryClient()
  const [isAsking, setAsking] = useState(false)
  const refresh = () => queries.invalidateQueries({ queryKey: groupKey(did, group.space) })
  const role = useMutation({
    mutationFn: (token: string) => setRole(lists, group.space, member.did, token),
    onSettled: refresh,
  })
  const remove = useMutation({
    mutationFn: () => removeMember(lists, group.space, member.did),
    onSuccess: refresh,
  })
  const isSelf = member.did === did
  const mayChange = !isSelf && mayGovern(group.role, member.role)
  const id = useId()
  return (
    <li className="member-row">
      <span className="grow">
        <span id={`${id}-name`}>
          <MemberName group={group} did={member.did} />
        </span>
        {isSelf ? ' (you)' : ''}
      </span>
      {mayChange ? (
        <select
          id={`${id}-role`}
          aria-label="Role of"
          aria-labelledby={`${id}-role ${id}-name`}
          value={member.role}
          disabled={role.isPending}
          onChange={(event) => role.mutate(event.target.value)}
        >
          {GIVEN_ROLES.filter((token) => token === member.role || mayGovern(group.role, token)).map(
            (token) => (
              <option key={token} value={token}>
                {roleOf(token).name}
              </option>
            ),
          )}
        </select>
      ) : (
        <span className="muted">{roleOf(member.role).name}</span>
      )}
      {mayChange && !isAsking ? (
        <button type="button" className="button quiet" onClick={() => setAsking(true)}>
          Remove…
        </button>
      ) : null}
      {isAsking ? (
        <div className="asking">
          <p>They lose the group at once. What they added stays.</p>
          <div className="button-row">
            <button
              type="button"
              className="button"
              disabled={remove.isPending}
              onClick={() => remove.mutate()}
            >
              Remove
            </button>
            <button type="button" className="button quiet" onClick={() => setAsking(false)}>
              Keep
            </button>
          </div>
        </div>
      ) : null}
      <InlineProblem error={role.error ?? remove.error} />
    </li>
  )
}
