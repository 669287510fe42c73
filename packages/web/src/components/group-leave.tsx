import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useAccount } from '../account-context.ts'
import { deleteGroup, leaveGroup } from '../data/group-admin.ts'
import type { GroupView } from '../data/group-reads.ts'
import { titleLine } from '../model/plain-text.ts'
import { OWNER_ROLE, roleOf } from '../model/roles.ts'
import { InlineProblem } from './states.tsx'
import { Switch } from './switch.tsx'
import { TextField } from './text-field.tsx'

/** Leaving a group; ending it for everybody, for owners. Both ask once more. */
export function GroupLeave({ group }: { readonly group: GroupView }) {
  const { lists } = useAccount()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const [asking, setAsking] = useState<'leave' | 'end'>()
  const [keepsItems, setKeepsItems] = useState(true)
  const [typed, setTyped] = useState('')
  const gone = async () => {
    await navigate({ to: '/groups' })
    await queries.invalidateQueries({ queryKey: ['groups'] })
  }
  const leave = useMutation({
    mutationFn: () => leaveGroup(lists, group.space, keepsItems),
    onSuccess: gone,
  })
  const end = useMutation({ mutationFn: () => deleteGroup(lists, group.space), onSuccess: gone })
  const name = titleLine(group.name, 64)
  const { edits } = roleOf(group.role)
  if (asking === undefined)
    return (
      <div className="button-row">
        <button type="button" className="button" onClick={() => setAsking('leave')}>
          Leave the group…
        </button>
        {group.role === OWNER_ROLE ? (
          <button type="button" className="button" onClick={() => setAsking('end')}>
            End it for everybody…
          </button>
        ) : null}
      </div>
    )
  return (
    <div className="asking">
      {asking === 'leave' ? (
        <Switch
          label={edits ? 'Leave what I added on the lists' : 'Leave what I said'}
          hint={
            keepsItems
              ? `${edits ? 'Your titles and comments stay' : 'Your comments stay'} for the others. Your places and votes go.`
              : 'Everything of yours disappears from the lists.'
          }
          isOn={keepsItems}
          onChange={setKeepsItems}
        />
      ) : (
        <>
          <p>
            The group ends for every member, with all its lists. Nobody can bring it back. You may want to
            take a copy first.
          </p>
          <TextField
            label={`Type the group’s name to end it: ${name}`}
            value={typed}
            onChange={setTyped}
            autoCapitalize="none"
          />
        </>
      )}
      <InlineProblem error={leave.error ?? end.error} />
      <div className="button-row">
        {asking === 'leave' ? (
          <button type="button" className="button" disabled={leave.isPending} onClick={() => leave.mutate()}>
            {leave.isPending ? 'Leaving…' : 'Leave'}
          </button>
        ) : (
          <button
            type="button"
            className="button"
            disabled={end.isPending || typed.trim() !== name}
            onClick={() => end.mutate()}
          >
            {end.isPending ? 'Ending it…' : 'End it'}
          </button>
        )}
        <button type="button" className="button quiet" onClick={() => setAsking(undefined)}>
          Stay
        </button>
      </div>
    </div>
  )
}
