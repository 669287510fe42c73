import { lexToJson } from '@atproto/lex-json'
import type { LexValue } from '@atproto/lex-schema'
import { ids } from '@breadcrumbs/lexicons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useAccount, useLocal } from '../account-context.ts'
import { getVersion } from '../data/repo-reads.ts'
import { rebased } from '../model/crumb-edit.ts'
import { entryState } from '../model/entry-change.ts'
import { isJsonObject } from '../model/json-equal.ts'
import type { Pending, PendingWrite } from '../model/pending.ts'
import { recordWords } from '../model/pending-words.ts'

/** What a record says on the server now, and the two ways out of the conflict. */
export function useConflict(item: Exclude<Pending, { kind: 'drop' }>) {
  const { did, pds } = useAccount()
  const { outbox } = useLocal()
  const queries = useQueryClient()
  const [collection, rkey] =
    item.kind === 'entry' ? [item.change.collection, item.change.rkey] : [ids.crumb, item.rkey]
  const theirs = useQuery({
    queryKey: ['record-now', did, collection, rkey],
    queryFn: async () => {
      const version = await getVersion(pds, did, collection, rkey)
      const record = version && lexToJson(version.value as LexValue)
      return { record, words: recordWords(item, record) }
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
    // The same line again, now against what the person has just been shown.
    mutationFn: () => outbox.add([writtenOver(item, theirs.data?.record)]),
    onSuccess: resync,
  })
  return { theirs, keepTheirs, useMine }
}

function writtenOver(item: Exclude<Pending, { kind: 'drop' }>, record: unknown): PendingWrite {
  const { state: _state, ...write } = item
  if (write.kind === 'entry') return { ...write, change: { ...write.change, before: entryState(record) } }
  const now = isJsonObject(record) ? record : {}
  return { ...write, before: now, after: rebased(write.before, write.after, now) }
}
