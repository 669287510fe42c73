import type { Position } from '@breadcrumbs/lexicons'
import { useAccount } from '../account-context.ts'
import type { CardView, GroupView } from '../data/group-reads.ts'
import { ownProgress, type Place } from '../model/group-progress.ts'
import { STATUS_CHOICES, type StateChange, type Status } from '../model/group-state.ts'
import { titleLine } from '../model/plain-text.ts'
import { roleOf } from '../model/roles.ts'
import { GroupOwnPlace } from './group-own-place.tsx'
import { GroupPlan } from './group-plan.tsx'
import { GroupTalk } from './group-talk.tsx'
import { GroupStandings } from './group-where.tsx'
import { PillChoice } from './pill-choice.tsx'
import { Sheet } from './sheet.tsx'
import { InlineProblem } from './states.tsx'
import { useSharing } from './use-sharing.ts'

const NO_STATUS: readonly (readonly [Status | '', string])[] = STATUS_CHOICES

/** Everything about one card: where everybody is, the talk, and what is planned. */
export function GroupCardSheet(props: {
  readonly group: GroupView
  readonly card: CardView
  readonly onChange: (change: StateChange) => void
  readonly onPlace: (place: Place) => void
  readonly onClose: () => void
}) {
  const { group, card } = props
  const { did } = useAccount()
  const { edits } = roleOf(group.role)
  const own = ownProgress(card, did)
  return (
    <Sheet title={titleLine(card.work.title, 200)} onClose={props.onClose}>
      <div className="sheet-body card-sheet">
        {edits ? (
          <PillChoice
            legend="For all of you it is"
            name="status"
            choices={NO_STATUS}
            value={(card.status ?? '') as Status | ''}
            onChange={(status) => {
              if (status !== '') props.onChange({ status })
            }}
          />
        ) : null}
        <section aria-labelledby="where-title">
          <h3 id="where-title">Where everybody is</h3>
          <OwnPlace group={group} card={card} onPlace={props.onPlace} />
          <GroupStandings card={card} group={group} />
        </section>
        <section aria-labelledby="talk-title">
          <h3 id="talk-title">Talk</h3>
          <GroupTalk
            group={group}
            subject={card.item}
            mediaType={card.work.mediaType}
            ownPosition={own?.position as Position | undefined}
          />
        </section>
        <section aria-labelledby="plan-title">
          <h3 id="plan-title">Plan</h3>
          <GroupPlan card={card} edits={edits} onChange={props.onChange} />
        </section>
      </div>
    </Sheet>
  )
}

/** A place is only written down with consent: until then, what saying it means, and the switch. */
function OwnPlace(props: {
  readonly group: GroupView
  readonly card: CardView
  readonly onPlace: (place: Place) => void
}) {
  const { isSharing, change } = useSharing(props.group)
  if (isSharing) return <GroupOwnPlace card={props.card} onPlace={props.onPlace} />
  return (
    <div className="consent-box">
      <p>
        This group does not know where you are. If you say it, every member may read it; comments then open as
        you get to them.
      </p>
      <div className="button-row">
        <button
          type="button"
          className="button"
          disabled={change.isPending}
          onClick={() => change.mutate('group-items')}
        >
          {change.isPending ? 'Switching on…' : 'Share where I am here'}
        </button>
      </div>
      <InlineProblem error={change.error} />
    </div>
  )
}
