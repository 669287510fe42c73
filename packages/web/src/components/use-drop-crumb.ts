import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useAccount, useApp } from '../app-context.ts'
import { crumbsKey, hideCrumb, showNewCrumb } from '../data/crumb-cache.ts'
import { type CrumbToDrop, deleteCrumb, dropCrumb, restoreCrumb } from '../data/crumb-writes.ts'
import { plainLine } from '../model/plain-text.ts'
import { useToast } from './toast.tsx'

/** Writes a crumb, shows it at once and offers to take it back. `onDone` is called when it is durable. */
export function useDropCrumb(onDone: () => void) {
  const { config } = useApp()
  const { did, pds } = useAccount()
  const queries = useQueryClient()
  const say = useToast()
  return useMutation({
    mutationFn: (drop: CrumbToDrop) => dropCrumb(pds, did, config.publicUrl, drop),
    onSuccess: (_, { rkey, crumb, tellFriends }) => {
      showNewCrumb(queries, did, rkey, crumb)
      const title = plainLine(crumb.work.title, 60)
      say({
        text: tellFriends ? `Saved ${title} and told your friends.` : `Saved ${title}.`,
        undo: async () => {
          await deleteCrumb(pds, did, rkey)
          hideCrumb(queries, did, rkey)
        },
      })
      onDone()
    },
  })
}

/** Deletes a crumb together with its post, and offers to bring both back. */
export function useDeleteCrumb() {
  const { did, pds } = useAccount()
  const queries = useQueryClient()
  const say = useToast()
  return useMutation({
    mutationFn: ({ rkey }: { readonly rkey: string; readonly title: string }) => deleteCrumb(pds, did, rkey),
    onSuccess: (deleted, { rkey, title }) => {
      hideCrumb(queries, did, rkey)
      const undo = async () => {
        if (deleted === undefined) return
        await restoreCrumb(pds, did, deleted)
        await queries.invalidateQueries({ queryKey: crumbsKey(did) })
      }
      const what = deleted?.post ? `Deleted ${title} and its post.` : `Deleted ${title}.`
      say(deleted === undefined ? { text: what } : { text: what, undo })
    },
  })
}
