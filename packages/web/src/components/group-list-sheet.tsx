import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useAccount } from '../account-context.ts'
import { createList, type ListDraft, updateList } from '../data/group-lists.ts'
import type { ListSummary } from '../data/group-reads.ts'
import { VOTING_CHOICES, type Voting, votingOf } from '../model/group-votes.ts'
import { PillChoice } from './pill-choice.tsx'
import { Sheet } from './sheet.tsx'
import { InlineProblem } from './states.tsx'
import { TextField } from './text-field.tsx'
import { groupKey, writeKey } from './use-group.ts'
import { useGroupWriter } from './use-group-writes.ts'

/** What a list can be for (groupList lexicon), with the words on the buttons. */
const PURPOSES = [
  ['watchlist', 'To watch'],
  ['book-club', 'To read together'],
  ['playlist', 'To listen to'],
  ['backlog', 'For some day'],
  ['custom', 'Something else'],
] as const

type Purpose = (typeof PURPOSES)[number][0]

const NAME_MAX = 100
const DESCRIPTION_MAX = 500

/** Making a list, or changing one's own. */
export function GroupListSheet(props: {
  readonly space: string
  /** The list to change; undefined for a new one. */
  readonly list: ListSummary | undefined
  readonly onClose: () => void
  /** Told which list it is now, as `author rkey`. */
  readonly onMade: (key: string) => void
}) {
  const { space, list } = props
  const { did } = useAccount()
  const queries = useQueryClient()
  const writer = useGroupWriter(space)
  const [name, setName] = useState(list?.name ?? '')
  const [description, setDescription] = useState(list?.description ?? '')
  const [purpose, setPurpose] = useState<Purpose>((list?.purpose as Purpose | undefined) ?? 'watchlist')
  const [voting, setVoting] = useState<Voting>(votingOf(list?.voting))
  const [problem, setProblem] = useState<string>()
  const save = useMutation({
    mutationKey: writeKey(space),
    mutationFn: async (draft: ListDraft) => {
      if (list === undefined) return `${did} ${await createList(writer, draft)}`
      await updateList(writer, list.ref, draft)
      return `${list.ref.author} ${list.ref.rkey}`
    },
    onSuccess: async (key) => {
      await queries.invalidateQueries({ queryKey: groupKey(did, space) })
      props.onMade(key)
      props.onClose()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const draft = { name: name.trim(), description: description.trim(), purpose, voting }
    setProblem(draft.name === '' ? 'What shall it be called?' : undefined)
    if (draft.name !== '') save.mutate(draft)
  }
  return (
    <Sheet title={list === undefined ? 'A new list' : 'This list'} onClose={props.onClose}>
      <form className="sheet-body" onSubmit={submit} noValidate>
        <TextField
          label="List name"
          value={name}
          onChange={setName}
          problem={problem}
          maxLength={NAME_MAX}
          isFirstFocus
        />
        <TextField
          label="What it is about"
          value={description}
          onChange={setDescription}
          hint="If it needs saying."
          maxLength={DESCRIPTION_MAX}
        />
        <PillChoice
          legend="What it is for"
          name="purpose"
          choices={PURPOSES}
          value={purpose}
          onChange={setPurpose}
        />
        <PillChoice
          legend="Votes"
          name="voting"
          choices={VOTING_CHOICES}
          value={voting}
          onChange={setVoting}
        />
        <InlineProblem error={save.error} />
        <div className="sheet-foot">
          <button type="submit" className="button primary wide" disabled={save.isPending}>
            {save.isPending ? 'Saving…' : list === undefined ? 'Make the list' : 'Save'}
          </button>
        </div>
      </form>
    </Sheet>
  )
}
