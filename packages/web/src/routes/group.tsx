import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { GroupFrame } from '../components/group-frame.tsx'
import { GroupList } from '../components/group-list.tsx'
import { GroupListSheet } from '../components/group-list-sheet.tsx'
import { GroupReading } from '../components/group-reading.tsx'
import { InvitePanel } from '../components/invite-panel.tsx'
import { MemberNames } from '../components/member-list.tsx'
import { Empty } from '../components/states.tsx'
import type { GroupView } from '../data/group-reads.ts'
import { groupFragment } from '../model/group-address.ts'
import { plainText, titleLine } from '../model/plain-text.ts'
import { roleOf } from '../model/roles.ts'

/** A group: who is in it, and one of its lists. */
export function GroupPage() {
  return <GroupFrame>{(group) => <OpenGroup group={group} />}</GroupFrame>
}

function OpenGroup({ group }: { readonly group: GroupView }) {
  const [chosen, setChosen] = useState<string>()
  const [isMaking, setMaking] = useState(false)
  const keyOf = ({ ref }: GroupView['lists'][number]) => `${ref.author} ${ref.rkey}`
  const list = group.lists.find((one) => keyOf(one) === chosen) ?? group.lists[0]
  const { edits, invites } = roleOf(group.role)
  const fragment = groupFragment(group.space)
  return (
    <>
      <div className="page-head">
        <h1>
          <bdi>{titleLine(group.name, 64)}</bdi>
        </h1>
        <div className="group-links">
          {edits ? (
            <button type="button" className="button quiet" onClick={() => setMaking(true)}>
              New list
            </button>
          ) : null}
          <Link to="/group/history" hash={fragment} className="button quiet">
            History
          </Link>
          <Link
            to="/group/settings"
            hash={fragment}
            className="button quiet"
            aria-label="Settings of this group"
          >
            Settings
          </Link>
        </div>
      </div>
      {group.description ? (
        <p className="muted group-says">
          <bdi>{plainText(group.description, 500)}</bdi>
        </p>
      ) : null}
      <div className="group-people">
        <MemberNames group={group} />
        {invites ? <InvitePanel group={group} /> : null}
      </div>
      {edits ? null : <GroupReading group={group} />}
      {group.lists.length > 1 ? (
        <fieldset className="tabs" aria-label="Lists">
          {group.lists.map((other) => (
            <button
              key={keyOf(other)}
              type="button"
              className="tab"
              aria-pressed={other === list}
              onClick={() => setChosen(keyOf(other))}
            >
              <bdi>{titleLine(other.name, 100)}</bdi>
            </button>
          ))}
        </fieldset>
      ) : null}
      {list === undefined ? (
        <Empty title="No list here yet">Lists that members make in this group appear here.</Empty>
      ) : (
        <GroupList key={keyOf(list)} group={group} list={list} />
      )}
      <p className="muted small">
        What is in this group is readable by every member
        {group.hosted ? ' and by the service that keeps it for you until your own server can' : ''}. It is
        access control, not end-to-end encryption.
      </p>
      {isMaking ? (
        <GroupListSheet
          space={group.space}
          list={undefined}
          onClose={() => setMaking(false)}
          onMade={(rkey) => setChosen(rkey)}
        />
      ) : null}
    </>
  )
}
