import { GroupExport } from '../components/group-export.tsx'
import { GroupFrame } from '../components/group-frame.tsx'
import { GroupLeave } from '../components/group-leave.tsx'
import { GroupRules } from '../components/group-rules.tsx'
import { InviteList } from '../components/invite-list.tsx'
import { InvitePanel } from '../components/invite-panel.tsx'
import { MemberList } from '../components/member-list.tsx'
import { MemberRestore } from '../components/member-restore.tsx'
import { MemberSharing } from '../components/member-sharing.tsx'
import { roleOf } from '../model/roles.ts'

/** Everything about a group that is not its lists. */
export function GroupSettingsPage() {
  return (
    <GroupFrame title="Settings">
      {(group) => {
        const { invites } = roleOf(group.role)
        return (
          <>
            <section className="panel" aria-labelledby="sharing-title">
              <h2 id="sharing-title">What this group sees of you</h2>
              <MemberSharing group={group} />
            </section>
            <section className="panel" aria-labelledby="members-title">
              <h2 id="members-title">Members and roles</h2>
              <MemberList group={group} />
              <MemberRestore group={group} />
              {invites ? (
                <>
                  <h3>Invites</h3>
                  <InviteList group={group} />
                  <InvitePanel group={group} />
                </>
              ) : null}
            </section>
            {invites ? (
              <section className="panel" aria-labelledby="rules-title">
                <h2 id="rules-title">About the group</h2>
                <GroupRules key={`${group.name} ${group.description} ${group.spoilerMode}`} group={group} />
              </section>
            ) : null}
            <section className="panel" aria-labelledby="export-title">
              <h2 id="export-title">Take it with you</h2>
              <GroupExport group={group} />
            </section>
            <section className="panel" aria-labelledby="leave-title">
              <h2 id="leave-title">Going</h2>
              <GroupLeave group={group} />
            </section>
          </>
        )
      }}
    </GroupFrame>
  )
}
