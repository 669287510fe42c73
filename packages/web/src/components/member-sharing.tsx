import { useId } from 'react'
import type { GroupView } from '../data/group-reads.ts'
import { SHARING_CHOICES } from '../model/group-sharing.ts'
import { Skeleton } from './skeleton.tsx'
import { InlineProblem } from './states.tsx'
import { useSharing } from './use-sharing.ts'

/** What of the person's progress this group may see, each choice with what it means. */
export function MemberSharing({ group }: { readonly group: GroupView }) {
  const id = useId()
  const { sharing, change } = useSharing(group)
  const shown = change.isPending ? change.variables : sharing
  if (shown === undefined) return <Skeleton rows={1} label="Reading what you share" />
  return (
    <fieldset className="choices-plain">
      <legend className="visually-hidden">What of your progress this group sees</legend>
      {SHARING_CHOICES.map(([value, label, says]) => (
        <div key={value} className="choice">
          <input
            id={`${id}-${value}`}
            type="radio"
            name={id}
            value={value}
            checked={shown === value}
            disabled={change.isPending}
            aria-describedby={`${id}-${value}-says`}
            onChange={() => change.mutate(value)}
          />
          <label htmlFor={`${id}-${value}`}>{label}</label>
          <p id={`${id}-${value}-says`} className="hint">
            {says}
          </p>
        </div>
      ))}
      <p className="hint" role="status">
        {change.isSuccess && change.variables === 'nothing'
          ? 'Done. The places you gave here are out of the group.'
          : 'Going back to nothing takes the places you gave here out of the group.'}
      </p>
      <InlineProblem error={change.error} />
    </fieldset>
  )
}
