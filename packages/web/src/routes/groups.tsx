import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useAccount } from '../account-context.ts'
import { JoinForm } from '../components/join-form.tsx'
import { NewGroupSheet } from '../components/new-group-sheet.tsx'
import { usePageTitle } from '../components/page-title.ts'
import { SignedIn } from '../components/signed-in.tsx'
import { Skeleton } from '../components/skeleton.tsx'
import { Empty, Failed } from '../components/states.tsx'
import { type GroupSummary, readGroups } from '../data/group-reads.ts'
import { groupFragment } from '../model/group-address.ts'
import { titleLine } from '../model/plain-text.ts'
import { roleOf } from '../model/roles.ts'

export function GroupsPage() {
  return (
    <SignedIn>
      <Groups />
    </SignedIn>
  )
}

function Groups() {
  usePageTitle('Groups')
  const { did, lists } = useAccount()
  const [isMaking, setMaking] = useState(false)
  const groups = useInfiniteQuery({
    queryKey: ['groups', did],
    queryFn: ({ pageParam }) => readGroups(lists, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.cursor,
  })
  const items = groups.data?.pages.flatMap((page) => page.groups) ?? []
  return (
    <main id="content" tabIndex={-1} className="page">
      <div className="page-head">
        <h1>Groups</h1>
        <button type="button" className="button" onClick={() => setMaking(true)}>
          New group
        </button>
      </div>
      {groups.isPending ? <Skeleton rows={2} label="Reading your groups" /> : null}
      {groups.isError ? (
        <Failed what="Your groups" error={groups.error} retry={() => void groups.refetch()} />
      ) : null}
      {groups.isSuccess && items.length === 0 ? (
        <Empty title="No groups yet">A group keeps a list together: make one, or join one with a code.</Empty>
      ) : null}
      {items.length > 0 ? (
        <ul className="groups">
          {items.map((group) => (
            <GroupRow key={group.space} group={group} />
          ))}
        </ul>
      ) : null}
      {groups.hasNextPage ? (
        <button type="button" className="button wide" onClick={() => void groups.fetchNextPage()}>
          More
        </button>
      ) : null}
      <JoinForm />
      {isMaking ? <NewGroupSheet onClose={() => setMaking(false)} /> : null}
    </main>
  )
}

function GroupRow({ group }: { readonly group: GroupSummary }) {
  return (
    <li className="group-item">
      <Link to="/group" hash={groupFragment(group.space)} className="group-row">
        <span className="group-name">
          <bdi>{titleLine(group.name, 64)}</bdi>
        </span>
        <span className="muted">
          {group.memberCount === 1 ? 'Just you' : `${group.memberCount} members`} · {roleOf(group.role).name}
        </span>
      </Link>
    </li>
  )
}
