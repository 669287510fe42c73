import { useLocation } from '@tanstack/react-router'
import { useState } from 'react'
import { AddTitleForm } from '../components/add-title-form.tsx'
import { GroupCard } from '../components/group-card.tsx'
import { InvitePanel } from '../components/invite-panel.tsx'
import { MemberList } from '../components/member-list.tsx'
import { usePageTitle } from '../components/page-title.ts'
import { PickPanel } from '../components/pick-panel.tsx'
import { SignedIn } from '../components/signed-in.tsx'
import { Empty, Failed, Skeleton } from '../components/states.tsx'
import { useCards, useGroup, useListWrites } from '../components/use-group.ts'
import type { GroupView, ListSummary } from '../data/groups.ts'
import { spaceOfFragment } from '../model/group-address.ts'
import { plainLine } from '../model/plain-text.ts'
import { roleOf } from '../model/roles.ts'
import { NotFoundPage } from './not-found.tsx'

export function GroupPage() {
  const space = spaceOfFragment(useLocation({ select: (location) => location.hash }))
  return <SignedIn>{space === undefined ? <NotFoundPage /> : <Group key={space} space={space} />}</SignedIn>
}

function Group({ space }: { readonly space: string }) {
  const group = useGroup(space)
  usePageTitle(group.data ? plainLine(group.data.name, 64) : 'Group')
  return (
    <main id="content" tabIndex={-1} className="page">
      {group.isSuccess ? null : <h1 className="visually-hidden">Group</h1>}
      {group.isPending ? <Skeleton rows={4} label="Opening the group" /> : null}
      {group.isError ? (
        <Failed what="This group" error={group.error} retry={() => void group.refetch()} />
      ) : null}
      {group.isSuccess ? <OpenGroup group={group.data} /> : null}
    </main>
  )
}

function OpenGroup({ group }: { readonly group: GroupView }) {
  const [chosen, setChosen] = useState(0)
  const list = group.lists[chosen] ?? group.lists[0]
  return (
    <>
      <div className="page-head">
        <h1>
          <bdi>{plainLine(group.name, 64)}</bdi>
        </h1>
        {roleOf(group.role).invites ? <InvitePanel space={group.space} /> : null}
      </div>
      <MemberList group={group} />
      {group.lists.length > 1 ? (
        <fieldset className="tabs" aria-label="Lists">
          {group.lists.map((other, index) => (
            <button
              key={`${other.ref.author} ${other.ref.rkey}`}
              type="button"
              className="tab"
              aria-pressed={other === list}
              onClick={() => setChosen(index)}
            >
              <bdi>{plainLine(other.name, 100)}</bdi>
            </button>
          ))}
        </fieldset>
      ) : null}
      {list === undefined ? (
        <Empty title="No list here yet">Lists that members make in this group appear here.</Empty>
      ) : (
        <SharedList key={`${list.ref.author} ${list.ref.rkey}`} group={group} list={list} />
      )}
      <p className="muted small">
        What is in this group is readable by every member
        {group.hosted ? ' and by the service that keeps it for you until your own server can' : ''}. It is
        access control, not end-to-end encryption.
      </p>
    </>
  )
}

function SharedList({ group, list }: { readonly group: GroupView; readonly list: ListSummary }) {
  const cards = useCards(group.space, list.ref)
  const { remove, vote } = useListWrites(group.space, list.ref)
  const { edits } = roleOf(group.role)
  const items = cards.data?.pages.flatMap((page) => page.cards) ?? []
  return (
    <section aria-labelledby="list-title">
      <h2 id="list-title" className="section-title">
        <bdi>{plainLine(list.name, 100)}</bdi>
      </h2>
      {edits ? <AddTitleForm space={group.space} list={list.ref} /> : null}
      {cards.isPending ? <Skeleton rows={3} label="Reading the list" /> : null}
      {cards.isError && !cards.data ? (
        <Failed what="This list" error={cards.error} retry={() => void cards.refetch()} />
      ) : null}
      {cards.isSuccess && items.length === 0 ? (
        <Empty title="An empty list">
          {edits ? 'Add the first title above.' : 'Nobody has added anything yet.'}
        </Empty>
      ) : null}
      {vote.isError ? <p className="problem">Your vote did not arrive. Try again.</p> : null}
      {items.length > 1 ? <PickPanel space={group.space} list={list.ref} cards={items} /> : null}
      {remove.isError ? <p className="problem">It could not be removed. Try again.</p> : null}
      {items.length > 0 ? (
        <ol className="crumbs cards">
          {items.map((card) => (
            <GroupCard
              key={`${card.item.author} ${card.item.rkey}`}
              card={card}
              members={group.members}
              onRemove={edits ? (seen, title) => remove.mutate({ card: seen, title }) : undefined}
              onVote={(seen, value) => vote.mutate({ card: seen, value })}
              voting={list.voting}
              isBusy={
                (remove.isPending && remove.variables.card === card) ||
                (vote.isPending && vote.variables.card === card)
              }
            />
          ))}
        </ol>
      ) : null}
      {cards.hasNextPage ? (
        <button type="button" className="button wide" onClick={() => void cards.fetchNextPage()}>
          More
        </button>
      ) : null}
    </section>
  )
}
