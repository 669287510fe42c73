import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { useAccount, useApp } from '../app-context.ts'
import { createGroup } from '../data/groups.ts'
import { groupFragment } from '../model/group-address.ts'
import { Sheet } from './sheet.tsx'
import { InlineProblem } from './states.tsx'
import { TextField } from './text-field.tsx'

/** Longest group name (lexicon), in graphemes; letters count at least one unit each. */
const NAME_MAX = 64

/** A name is all a new group needs. */
export function NewGroupSheet({ onClose }: { readonly onClose: () => void }) {
  const app = useApp()
  const { lists } = useAccount()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const [name, setName] = useState('')
  const [problem, setProblem] = useState<string>()
  // One key for all attempts: a second try after a lost answer finds the first group instead of making another.
  const [key] = useState(app.nextTid)
  const create = useMutation({
    mutationFn: (groupName: string) => createGroup(lists, groupName, key),
    onSuccess: async (group) => {
      void queries.invalidateQueries({ queryKey: ['groups'] })
      await navigate({ to: '/group', hash: groupFragment(group.space) })
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const trimmed = name.trim()
    setProblem(trimmed === '' ? 'What shall it be called?' : undefined)
    if (trimmed !== '') create.mutate(trimmed)
  }
  return (
    <Sheet title="A new group" onClose={onClose}>
      <form className="sheet-body" onSubmit={submit} noValidate>
        <TextField
          label="Group name"
          value={name}
          onChange={setName}
          problem={problem}
          hint="For example: Sunday films. You can invite people next."
          maxLength={NAME_MAX}
          isFirstFocus
        />
        <InlineProblem error={create.error} />
        <div className="sheet-foot">
          <button type="submit" className="button primary wide" disabled={create.isPending}>
            {create.isPending ? 'Making it…' : 'Create group'}
          </button>
        </div>
      </form>
    </Sheet>
  )
}
