import { type Client, XrpcResponseError } from '@atproto/lex-client'
import { type JsonValue, jsonToLex, lexToJson } from '@atproto/lex-json'
import type { LexValue } from '@atproto/lex-schema'
import { com, ids } from '@breadcrumbs/lexicons'
import { applyChange } from '../model/entry-change.ts'
import type { Pending } from '../model/pending.ts'
import { dropCrumb } from './crumb-writes.ts'
import type { SendOutcome } from './outbox.ts'
import { problemOf } from './problem.ts'
import { getVersion } from './repo-reads.ts'

type EntryItem = Extract<Pending, { kind: 'entry' }>

/** A guarded write is tried again when somebody else wrote in between; more often is no accident any more. */
const SWAPS_MAX = 4

/**
 * Sends one thing to the person's PDS. Never rejects: what may pass (no network, a tired server, an ended session) is
 * `later`, what will not is `refused` with a sentence, and an entry that moved on elsewhere is a `conflict`.
 */
export async function sendPending(pds: Client, publicUrl: string, item: Pending): Promise<SendOutcome> {
  try {
    if (item.kind === 'entry') return await sendEntry(pds, item)
    const { id: rkey, did, crumb, tellFriends } = item
    await dropCrumb(pds, did, publicUrl, { rkey, crumb, tellFriends })
    return { sent: { did, collection: ids.crumb, rkey, cid: '', value: crumb } }
  } catch (error) {
    return isFinal(error) ? { state: 'refused', sentence: problemOf(error).sentence } : { later: true }
  }
}

/** Whether trying again without a change would come to the same. */
function isFinal(error: unknown): boolean {
  if (!(error instanceof XrpcResponseError)) return false
  const { status } = error
  return status >= 400 && status < 500 && ![401, 408, 425, 429].includes(status)
}

async function sendEntry(pds: Client, item: EntryItem): Promise<SendOutcome> {
  const { collection, rkey } = item.change
  for (let attempt = 0; attempt < SWAPS_MAX; attempt += 1) {
    const current = await getVersion(pds, item.did, collection, rkey)
    // As JSON, so that links and blobs of fields this app does not know come back exactly as they were.
    const record = current && lexToJson(current.value as LexValue)
    const outcome = applyChange(record, item.change)
    if ('conflict' in outcome) return { state: 'conflict' }
    if ('already' in outcome) return { sent: undefined }
    const written = await putGuarded(pds, item, outcome.write, current?.cid ?? '')
    if (written !== undefined)
      return { sent: { did: item.did, collection, rkey, cid: written, value: outcome.write } }
  }
  return { later: true }
}

/** Writes over exactly the version that was read; undefined where another one is there by now. */
async function putGuarded(
  pds: Client,
  item: EntryItem,
  value: object,
  cid: string,
): Promise<string | undefined> {
  type Body = com.atproto.repo.putRecord.$InputBody
  try {
    const { collection, rkey } = item.change
    const answer = await pds.call(com.atproto.repo.putRecord, {
      repo: item.did,
      collection,
      rkey,
      record: jsonToLex(value as JsonValue),
      swapRecord: cid,
    } as Body)
    return answer.cid
  } catch (error) {
    if (error instanceof XrpcResponseError && error.error === 'InvalidSwap') return undefined
    throw error
  }
}
