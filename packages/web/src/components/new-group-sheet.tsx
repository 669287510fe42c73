import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useRef, useState } from 'react'
import { useAccount } from '../account-context.ts'
import { useApp, useReading } from '../app-context.ts'
import { makeRecoveryKey, type RecoveryKey, recoveryFile } from '../auth/recovery-key.ts'
import { createGroup } from '../data/group-admin.ts'
import { groupFragment } from '../model/group-address.ts'
import { saveFile } from './save-file.ts'
import { Sheet } from './sheet.tsx'
import { InlineProblem } from './states.tsx'
import { Switch } from './switch.tsx'
import { TextField } from './text-field.tsx'

/** Longest group name (lexicon), in graphemes; letters count at least one unit each. */
const NAME_MAX = 64

/** A name is all a new group needs; who wants to be able to take it elsewhere makes a key with it. */
export function NewGroupSheet({ onClose }: { readonly onClose: () => void }) {
  const { now } = useApp()
  const { nextTid } = useReading()
  const { lists } = useAccount()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const [name, setName] = useState('')
  const [problem, setProblem] = useState<string>()
  // One key for all attempts: a second try after a lost answer finds the first group instead of making another.
  const [key] = useState(nextTid)
  const [wantsKey, setWantsKey] = useState(false)
  const recovery = useRef<RecoveryKey>(undefined)
  const create = useMutation({
    mutationFn: async (groupName: string) => {
      // The file first: a group whose key was lost on the way could not be given another.
      if (wantsKey && recovery.current === undefined) {
        recovery.current = await makeRecoveryKey(crypto.subtle)
        const text = recoveryFile(recovery.current, groupName, new Date(now()).toISOString())
        saveFile(new Blob([text], { type: 'application/json' }), 'breadcrumbs-group-recovery-key.json')
      }
      const recoveryKey = wantsKey ? recovery.current?.didKey : undefined
      return await createGroup(lists, { name: groupName, idempotencyKey: key, recoveryKey })
    },
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
        <Switch
          label="Make a recovery key"
          hint={
            wantsKey
              ? 'A file is saved here when you create the group. Whoever has it can take the group to another service, also if this one fails you. Keep it where only you get at it.'
              : 'Only this service then holds the keys of the group. A key of your own can be made now, not later.'
          }
          isOn={wantsKey}
          onChange={setWantsKey}
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
