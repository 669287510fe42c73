import { useMutation } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useAccount, useLocal } from '../account-context.ts'
import { useApp } from '../app-context.ts'
import { historyCrumbs } from '../model/history-crumbs.ts'
import type { OwnWork } from '../model/own-works.ts'
import type { PendingWrite } from '../model/pending.ts'
import { useToast } from './toast.tsx'
import { useUndoWrites } from './use-drop-crumb.ts'

/** Offers to make crumbs of the history the first app kept inside an entry. Nothing happens unasked. */
export function HistoryOffer({ own }: { readonly own: OwnWork }) {
  const { now } = useApp()
  const { did } = useAccount()
  const { outbox } = useLocal()
  const say = useToast()
  const undo = useUndoWrites()
  const missing = useMemo(() => {
    const known = new Set(own.crumbs.map(({ rkey }) => rkey))
    const all = own.entry === undefined ? [] : historyCrumbs(own.entry, now())
    return all.filter(({ rkey }) => !known.has(rkey))
  }, [own, now])
  const bring = useMutation({
    networkMode: 'always',
    mutationFn: async () => {
      const writes = missing.map(
        ({ rkey, crumb }): PendingWrite => ({ kind: 'drop', id: rkey, did, crumb, tellFriends: false }),
      )
      await outbox.add(writes)
      return writes
    },
    onSuccess: (writes) => {
      const text = writes.length === 1 ? 'One step is a crumb now.' : `${writes.length} steps are crumbs now.`
      say({ text, undo: () => undo(writes) })
    },
  })
  if (missing.length === 0) return null
  return (
    <section className="panel" aria-labelledby="history-offer">
      <h2 id="history-offer" className="row-title">
        Older steps
      </h2>
      <p className="muted">
        This entry remembers{' '}
        {missing.length === 1
          ? 'one earlier step that is no crumb'
          : `${missing.length} earlier steps that are no crumbs`}{' '}
        yet. As crumbs they stand in your trail, on their day. They are public records, as the entry is;
        nothing is posted.
      </p>
      <div className="item-actions">
        <button type="button" className="button" disabled={bring.isPending} onClick={() => bring.mutate()}>
          Make them crumbs
        </button>
      </div>
    </section>
  )
}
