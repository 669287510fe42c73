import { parseDatetime } from '@breadcrumbs/lexicons'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useAccount } from '../account-context.ts'
import { useApp } from '../app-context.ts'
import { readInvites, revokeInvite } from '../data/group-admin.ts'
import type { GroupView } from '../data/group-reads.ts'
import { roleOf } from '../model/roles.ts'
import { dayOf } from './day-of.ts'
import { MemberName } from './member-name.tsx'
import { Skeleton } from './skeleton.tsx'
import { Failed, InlineProblem } from './states.tsx'
import { groupKey } from './use-group.ts'

/** Invites that still let somebody in, and taking them back. Their codes are nowhere any more. */
export function InviteList({ group }: { readonly group: GroupView }) {
  const { now } = useApp()
  const { did, lists } = useAccount()
  const queries = useQueryClient()
  const key = groupKey(did, group.space, 'invites')
  const invites = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }) => readInvites(lists, group.space, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.cursor,
  })
  const revoke = useMutation({
    mutationFn: (id: string) => revokeInvite(lists, group.space, id),
    onSettled: () => queries.invalidateQueries({ queryKey: key }),
  })
  if (invites.isPending) return <Skeleton rows={1} label="Reading the invites" />
  if (invites.isError && !invites.data)
    return <Failed what="The invites" error={invites.error} retry={() => void invites.refetch()} />
  const open = invites.data.pages
    .flatMap((page) => page.invites)
    .filter(
      ({ revokedAt, uses, maxUses, expiresAt }) =>
        revokedAt === undefined && uses < maxUses && (parseDatetime(expiresAt) ?? 0) > now(),
    )
  return (
    <>
      {open.length === 0 ? <p className="muted">No code is out.</p> : null}
      <ul className="member-roles" hidden={open.length === 0}>
        {open.map((invite) => (
          <li key={invite.id} className="member-row">
            <span className="grow">
              For {invite.maxUses - invite.uses === 1 ? 'one' : invite.maxUses - invite.uses} as{' '}
              {roleOf(invite.role).name.toLowerCase()}, until {dayOf(invite.expiresAt)}
              {invite.createdBy === undefined ? null : (
                <span className="muted small">
                  {' '}
                  · made by{' '}
                  {invite.createdBy === did ? 'you' : <MemberName group={group} did={invite.createdBy} />}
                </span>
              )}
            </span>
            <button
              type="button"
              className="button quiet"
              disabled={revoke.isPending}
              onClick={() => revoke.mutate(invite.id)}
            >
              Take back
            </button>
          </li>
        ))}
      </ul>
      {invites.hasNextPage ? (
        <button type="button" className="button wide" onClick={() => void invites.fetchNextPage()}>
          More
        </button>
      ) : null}
      <InlineProblem error={revoke.error} />
    </>
  )
}
