import { useMutation } from '@tanstack/react-query'
import { useAccount } from '../account-context.ts'
import { useApp } from '../app-context.ts'
import { exportGroup } from '../data/group-admin.ts'
import type { GroupView } from '../data/group-reads.ts'
import { saveFile } from './save-file.ts'
import { InlineProblem } from './states.tsx'

/** Everything of the group as one file, in two forms. */
export function GroupExport({ group }: { readonly group: GroupView }) {
  const { now } = useApp()
  const { lists } = useAccount()
  const save = useMutation({
    mutationFn: (format: 'json' | 'car') => exportGroup(lists, group.space, format),
    onSuccess: (file, format) =>
      saveFile(file, `breadcrumbs-group-${new Date(now()).toISOString().slice(0, 10)}.${format}`),
  })
  return (
    <>
      <p className="muted">
        Every record of every member, with its number to check it by. Other members’ notes and places are in
        it too: keep it as you would keep a letter.
      </p>
      <div className="button-row">
        <button
          type="button"
          className="button"
          disabled={save.isPending}
          onClick={() => save.mutate('json')}
        >
          To read (JSON)
        </button>
        <button type="button" className="button" disabled={save.isPending} onClick={() => save.mutate('car')}>
          To carry elsewhere (CAR)
        </button>
      </div>
      <p className="hint" role="status">
        {save.isPending ? 'Reading…' : save.isSuccess ? 'The file is saved.' : ''}
      </p>
      <InlineProblem error={save.error} />
    </>
  )
}
