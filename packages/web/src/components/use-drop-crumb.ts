import type { app as lex } from '@breadcrumbs/lexicons'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useAccount, useLocal } from '../account-context.ts'
import { useReading } from '../app-context.ts'
import { deleteCrumb, restoreCrumb } from '../data/crumb-writes.ts'
import { forgetRecord } from '../data/local-store.ts'
import { ownKey } from '../data/own-records.ts'
import { composeWrites } from '../model/compose-writes.ts'
import { reversed } from '../model/entry-change.ts'
import { type OwnWork, sameOwnWork } from '../model/own-works.ts'
import type { PendingWrite } from '../model/pending.ts'
import { titleLine } from '../model/plain-text.ts'
import { useToast } from './toast.tsx'

interface Drop {
  readonly crumb: lex.breadcrumbs.crumb.Main
  readonly tellFriends: boolean
  readonly works: readonly OwnWork[]
}

/**
 * Drops a crumb: durable in this browser, shown at once, sent behind the scenes (design, web rules), with a way back.
 * `onDone` is called when it is durable.
 */
export function useDropCrumb(onDone: () => void) {
  const { nextTid } = useReading()
  const { did } = useAccount()
  const { outbox } = useLocal()
  const say = useToast()
  const undo = useUndoWrites()
  return useMutation({
    networkMode: 'always',
    mutationFn: async ({ crumb, tellFriends, works }: Drop) => {
      const own = sameOwnWork(works, crumb.work)
      const ids = [nextTid(), nextTid()] as const
      const writes = composeWrites({ did, ids, crumb, tellFriends, own })
      await outbox.add(writes)
      return writes
    },
    onSuccess: (writes, { crumb, tellFriends }) => {
      const title = titleLine(crumb.work.title, 60)
      const undoThis = () => undo(writes)
      if (!navigator.onLine)
        say({ text: `Saved ${title} here. It is sent when you are online again.`, undo: undoThis })
      else
        say({
          text: tellFriends ? `Saved ${title}. Your friends are told with it.` : `Saved ${title}.`,
          undo: undoThis,
        })
      onDone()
    },
  })
}

/** Takes back what was dropped: out of the line where it is still there, from the server where it has arrived. */
export function useUndoWrites() {
  const { nextTid } = useReading()
  const { did, pds } = useAccount()
  const { outbox, store } = useLocal()
  const queries = useQueryClient()
  return async (writes: readonly PendingWrite[]) => {
    const unsent = await outbox.takeBack(writes.map(({ id }) => id))
    for (const write of writes) {
      if (unsent.has(write.id)) continue
      if (write.kind === 'entry')
        await outbox.add([{ ...write, id: nextTid(), change: reversed(write.change) }])
      else if (write.kind === 'edit')
        await outbox.add([{ ...write, id: nextTid(), before: write.after, after: write.before }])
      else {
        await deleteCrumb(pds, did, write.id)
        await forgetRecord(store, did, 'app.breadcrumbs.crumb', write.id)
        await queries.invalidateQueries({ queryKey: ownKey(did) })
      }
    }
  }
}

/** Deletes a crumb together with its post, and offers to bring both back. One that was never sent just leaves the line. */
export function useDeleteCrumb() {
  const { did, pds } = useAccount()
  const { outbox, store } = useLocal()
  const queries = useQueryClient()
  const say = useToast()
  const refresh = () => queries.invalidateQueries({ queryKey: ownKey(did) })
  return useMutation({
    networkMode: 'always',
    mutationFn: async ({ rkey }: { readonly rkey: string; readonly title: string }) => {
      // What was still to be corrected in it has nothing to be written over any more.
      const edits = outbox.pending().filter((item) => item.kind === 'edit' && item.rkey === rkey)
      if (edits.length > 0) await outbox.takeBack(edits.map(({ id }) => id))
      const unsent = outbox.pending().find(({ id }) => id === rkey)
      if (unsent !== undefined && (await outbox.takeBack([rkey])).has(rkey)) return { unsent }
      const deleted = await deleteCrumb(pds, did, rkey)
      await forgetRecord(store, did, 'app.breadcrumbs.crumb', rkey)
      return { deleted }
    },
    onSuccess: async (done, { title }) => {
      await refresh()
      const { unsent, deleted } = done
      const undo = async () => {
        if (unsent !== undefined) await outbox.add([unsent])
        if (deleted === undefined) return
        await restoreCrumb(pds, did, deleted)
        await queries.invalidateQueries({ queryKey: ['own-sync', did] })
      }
      const what = deleted?.post ? `Deleted ${title} and its post.` : `Deleted ${title}.`
      say(unsent === undefined && deleted === undefined ? { text: what } : { text: what, undo })
    },
  })
}
