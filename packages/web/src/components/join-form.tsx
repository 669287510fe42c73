import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { useAccount } from '../account-context.ts'
import { acceptInvite, previewInvite } from '../data/group-admin.ts'
import { groupFragment } from '../model/group-address.ts'
import { titleLine } from '../model/plain-text.ts'
import { InlineProblem } from './states.tsx'
import { TextField } from './text-field.tsx'

/** Shorter than any code (128 bits in any alphabet), so half-typed ones are not looked up. */
const CODE_LENGTH_MIN = 20
const CODE_LENGTH_MAX = 128

/** Joining by a code. The code travels in request bodies only, never in an address. */
export function JoinForm() {
  const { did, lists } = useAccount()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const [typed, setTyped] = useState('')
  const [problem, setProblem] = useState<string>()
  const code = typed.trim()
  const preview = useQuery({
    queryKey: ['invite', did, code],
    queryFn: () => previewInvite(lists, code),
    enabled: code.length >= CODE_LENGTH_MIN,
    retry: false,
    gcTime: 0,
  })
  const join = useMutation({
    mutationFn: () => acceptInvite(lists, code),
    onSuccess: async (group) => {
      void queries.invalidateQueries({ queryKey: ['groups'] })
      await navigate({ to: '/group', hash: groupFragment(group.space) })
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setProblem(code === '' ? 'Paste the code you were given.' : undefined)
    if (code !== '') join.mutate()
  }
  const members = preview.data?.memberCount
  return (
    <form className="panel join" onSubmit={submit} noValidate aria-labelledby="join-title">
      <h2 id="join-title">Got a code?</h2>
      <div className="join-row">
        <TextField
          label="Invite code"
          value={typed}
          onChange={setTyped}
          problem={problem}
          autoCapitalize="none"
          maxLength={CODE_LENGTH_MAX}
          className="grow"
        />
        <button type="submit" className="button" disabled={join.isPending}>
          {join.isPending ? 'Joining…' : 'Join'}
        </button>
      </div>
      {preview.data ? (
        <p className="notice" role="status">
          This opens <bdi>{titleLine(preview.data.name, 64)}</bdi>, with{' '}
          {members === 1 ? '1 member' : `${members} members`}. Joining shares nothing by itself; what you add
          is seen by every member.
        </p>
      ) : null}
      <InlineProblem error={join.error} />
    </form>
  )
}
