import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useId, useState } from 'react'
import { useAccount } from '../account-context.ts'
import { removeMember } from '../data/group-admin.ts'
import type { GroupView } from '../data/group-reads.ts'
import { groupFragment } from '../model/group-address.ts'
import { mayGovern, roleOf } from '../model/roles.ts'
import { MemberName } from './member-name.tsx'
import { MemberRole } from './member-role.tsx'
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
  const [asked, setAsked] = useState<string>()
  const remove = useMutation({
    mutationFn: () => removeMember(lists, group.space, member.did),
    onSuccess: () => queries.invalidateQueries({ queryKey: groupKey(did, group.space) }),
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
        <MemberRole
          group={group}
          member={member}
          id={`${id}-role`}
          nameId={`${id}-name`}
          asked={asked}
          onAsk={setAsked}
        />
      ) : (
        <span className="muted">{roleOf(member.role).name}</span>
      )}
      {mayChange && !isAsking && asked === undefined ? (
        <button type="button" className="button quiet" onClick={() => setAsking(true)}>
          Remove…
        </button>
      ) : null}
      {isAsking ? (
        <div className="asking">
          <p>
            They lose the group at once.{' '}
            {roleOf(member.role).edits ? 'What they added stays.' : 'Their comments stay.'}
          </p>
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
      <InlineProblem error={remove.error} />
    </li>
  )
}
