import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useId, useState } from 'react'
import { useAccount } from '../account-context.ts'
import { updateGroup } from '../data/group-admin.ts'
import type { GroupView } from '../data/group-reads.ts'
import { PillChoice } from './pill-choice.tsx'
import { InlineProblem } from './states.tsx'
import { TextField } from './text-field.tsx'
import { groupKey, writeKey } from './use-group.ts'

/** How a group treats comments past somebody's place (groupProfile lexicon), with what each means. */
const SPOILER_MODES = [
  ['hide', 'Only counted'],
  ['blur', 'In their place, unreadable'],
  ['show', 'Shown to everybody'],
] as const

type SpoilerMode = (typeof SPOILER_MODES)[number][0]

const NAME_MAX = 64
const DESCRIPTION_MAX = 500

/** Name, description and how spoilers are treated. Admins. */
export function GroupRules({ group }: { readonly group: GroupView }) {
  const { did, lists } = useAccount()
  const queries = useQueryClient()
  const id = useId()
  const [name, setName] = useState(group.name)
  const [description, setDescription] = useState(group.description ?? '')
  const [spoilerMode, setSpoilerMode] = useState<SpoilerMode>(
    SPOILER_MODES.find(([mode]) => mode === group.spoilerMode)?.[0] ?? 'hide',
  )
  const [problem, setProblem] = useState<string>()
  const save = useMutation({
    mutationKey: writeKey(group.space),
    mutationFn: () =>
      updateGroup(lists, group.space, { name: name.trim(), description: description.trim(), spoilerMode }),
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: groupKey(did, group.space) }),
        queries.invalidateQueries({ queryKey: ['groups'] }),
      ]),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setProblem(name.trim() === '' ? 'What shall it be called?' : undefined)
    if (name.trim() !== '') save.mutate()
  }
  return (
    <form className="rules" onSubmit={submit} noValidate>
      <TextField label="Group name" value={name} onChange={setName} problem={problem} maxLength={NAME_MAX} />
      <div className="field">
        <label htmlFor={id}>Description</label>
        <textarea
          id={id}
          rows={2}
          value={description}
          maxLength={DESCRIPTION_MAX}
          onChange={(event) => setDescription(event.target.value)}
        />
      </div>
      <PillChoice
        legend="Comments past somebody’s place"
        name="spoilers"
        choices={SPOILER_MODES}
        value={spoilerMode}
        onChange={setSpoilerMode}
      />
      <InlineProblem error={save.error} />
      <div className="button-row">
        <button type="submit" className="button" disabled={save.isPending}>
          {save.isPending ? 'Saving…' : 'Save'}
        </button>
      </div>
    </form>
  )
}
