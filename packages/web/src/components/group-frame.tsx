import { Link, useLocation } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import type { GroupView } from '../data/group-reads.ts'
import { goneGroup } from '../data/problem.ts'
import { groupFragment, spaceOfFragment } from '../model/group-address.ts'
import { titleLine } from '../model/plain-text.ts'
import { NotFoundPage } from '../routes/not-found.tsx'
import { GroupClosed } from './group-closed.tsx'
import { usePageTitle } from './page-title.ts'
import { SignedIn } from './signed-in.tsx'
import { Skeleton } from './skeleton.tsx'
import { Failed } from './states.tsx'
import { LiveContext, useGroup, useGroupLive } from './use-group.ts'

interface Props {
  /** Absent on the page that bears the group's own name. */
  readonly title?: string
  readonly children: (group: GroupView) => ReactNode
}

/** A page of the group that the address names: signed in, live, and closed as soon as the group is. */
export function GroupFrame(props: Props) {
  const space = spaceOfFragment(useLocation({ select: (location) => location.hash }))
  return (
    <SignedIn>
      {space === undefined ? <NotFoundPage /> : <Page key={space} space={space} {...props} />}
    </SignedIn>
  )
}

function Page({ space, title, children }: Props & { readonly space: string }) {
  const [position, setPosition] = useState<string>()
  const { isLive, ended } = useGroupLive(space, position)
  const group = useGroup(space, isLive || ended !== undefined)
  if (position === undefined && group.data) setPosition(group.data.position)
  const gone = goneGroup(group.error)
  const isClosed = ended !== undefined || gone !== undefined
  const isOpen = group.data !== undefined && !isClosed
  const name = isOpen ? titleLine(group.data.name, 64) : 'Group'
  usePageTitle(title === undefined ? name : `${title} · ${name}`)
  return (
    <main id="content" tabIndex={-1} className={title === undefined ? 'page' : 'page narrow group-page'}>
      {isClosed ? <GroupClosed reason={ended ?? (gone === 'ended' ? 'deleted' : undefined)} /> : null}
      {isOpen || isClosed ? null : <h1 className="visually-hidden">{title ?? 'Group'}</h1>}
      {group.isPending && !isClosed ? <Skeleton rows={4} label="Opening the group" /> : null}
      {group.isError && !group.data && !isClosed ? (
        <Failed what="This group" error={group.error} retry={() => void group.refetch()} />
      ) : null}
      {isOpen && title !== undefined ? (
        <div>
          <Link to="/group" hash={groupFragment(space)} className="back-link">
            <bdi>{name}</bdi>
          </Link>
          <h1>{title}</h1>
        </div>
      ) : null}
      {isOpen ? <LiveContext value={isLive}>{children(group.data)}</LiveContext> : null}
    </main>
  )
}
