import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useAccount } from '../app-context.ts'
import { type GroupView, leaveGroup, removeMember, setRole } from '../data/groups.ts'
import { GIVEN_ROLES, roleOf } from '../model/roles.ts'
import { PersonName } from './person-name.tsx'
import { InlineProblem } from './states.tsx'

/** Who is in the group; for those who may, what each may do. */
export function MemberList({ group }: { readonly group: GroupView }) {
  const { did } = useAccount()
  const active = group.members.filter((member) => member.status === 'active')
  return (
    <>
      <ul className="members" aria-label="Members">
        {active.map((member) => (
          <li key={member.did}>
            <PersonName did={member.did} nickname={member.nickname} />
            {member.did === did ? ' (you)' : ''}
          </li>
        ))}
      </ul>
      <details className="backlog">
        <summary>Members and roles</summary>
        <ul className="member-roles">
          {active.map((member) => (
            <MemberRow key={member.did} group={group} member={member} />
          ))}
        </ul>
      </details>
    </>
  )
}

function MemberRow(props: { readonly group: GroupView; readonly member: GroupView['members'][number] }) {
  const { group, member } = props
  const { did, lists } = useAccount()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const refresh = () => queries.invalidateQueries({ queryKey: ['group', did, group.space] })
  const role = useMutation({
    mutationFn: (token: string) => setRole(lists, group.space, member.did, token),
    onSettled: refresh,
  })
  const remove = useMutation({
    mutationFn: () => removeMember(lists, group.space, member.did),
    onSuccess: refresh,
  })
  const leave = useMutation({
    mutationFn: () => leaveGroup(lists, group.space),
    onSuccess: async () => {
      void queries.invalidateQueries({ queryKey: ['groups'] })
      await navigate({ to: '/groups' })
    },
  })
  const isSelf = member.did === did
  const mayChange = roleOf(group.role).invites && !isSelf
  return (
    <li className="member-row">
      <span className="grow">
        <PersonName did={member.did} nickname={member.nickname} />
        {isSelf ? ' (you)' : ''}
      </span>
      {mayChange ? (
        <select
          aria-label={`Role of ${member.nickname ?? member.did}`}
          value={member.role}
          disabled={role.isPending}
          onChange={(event) => role.mutate(event.target.value)}
        >
          {GIVEN_ROLES.map((token) => (
            <option key={token} value={token}>
              {roleOf(token).name}
            </option>
          ))}
        </select>
      ) : (
        <span className="muted">{roleOf(member.role).name}</span>
      )}
      {mayChange ? (
        <button
          type="button"
          className="button quiet"
          disabled={remove.isPending}
          onClick={() => remove.mutate()}
        >
          Remove
        </button>
      ) : null}
      {isSelf ? (
        <button
          type="button"
          className="button quiet"
          disabled={leave.isPending}
          onClick={() => leave.mutate()}
        >
          Leave group
        </button>
      ) : null}
      <InlineProblem error={role.error ?? remove.error ?? leave.error} />
    </li>
  )
}
