import { lexToJson } from '@atproto/lex-json'
import type { LexValue } from '@atproto/lex-schema'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useAccount, useLocal } from '../app-context.ts'
import { getVersion } from '../data/repo-reads.ts'
import { entryState } from '../model/entry-change.ts'
import type { Pending } from '../model/pending.ts'
import { stateWords } from '../model/pending-words.ts'

/** What an entry says on the server now, and the two ways out of the conflict. */
export function useConflict(item: Extract<Pending, { kind: 'entry' }>) {
  const { did, pds } = useAccount()
  const { outbox } = useLocal()
  const queries = useQueryClient()
  const { collection, rkey } = item.change
  const theirs = useQuery({
    queryKey: ['entry-now', did, collection, rkey],
    queryFn: async () => {
      const version = await getVersion(pds, did, collection, rkey)
      const record = version && lexToJson(version.value as LexValue)
      const words =
        record === undefined ? 'nothing: it was deleted' : stateWords(collection, entryState(record))
      return { record, words }
    },
    staleTime: 0,
  })
  const resync = () => queries.invalidateQueries({ queryKey: ['own-sync', did] })
  const keepTheirs = useMutation({
    networkMode: 'always',
    mutationFn: () => outbox.takeBack([item.id]),
    onSuccess: resync,
  })
  const useMine = useMutation({
    networkMode: 'always',
    mutationFn: async () => {
      const before = entryState(theirs.data?.record)
      const { state: _state, ...write } = item
      // The same line again, now against what the person has just been shown.
      await outbox.add([{ ...write, change: { ...item.change, before } }])
    },
    onSuccess: resync,
  })
  return { theirs, keepTheirs, useMine }
}
