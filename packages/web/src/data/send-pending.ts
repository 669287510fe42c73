import { type Client, XrpcResponseError } from '@atproto/lex-client'
import { type JsonValue, jsonToLex, lexToJson } from '@atproto/lex-json'
import type { LexValue } from '@atproto/lex-schema'
import { com, ids } from '@breadcrumbs/lexicons'
import { applyChange, type ChangeOutcome } from '../model/entry-change.ts'
import { isJsonEqual } from '../model/json-equal.ts'
import type { Pending } from '../model/pending.ts'
import { dropCrumb } from './crumb-writes.ts'
import type { SendOutcome } from './outbox.ts'
import { problemOf } from './problem.ts'
import { getVersion } from './repo-reads.ts'

type EntryItem = Extract<Pending, { kind: 'entry' }>
type EditItem = Extract<Pending, { kind: 'edit' }>

/** A guarded write is tried again when somebody else wrote in between; more often is no accident any more. */
const SWAPS_MAX = 4

/**
 * Sends one thing to the person's PDS. Never rejects: what may pass (no network, a tired server, an ended session) is
 * `later`, what will not is `refused` with a sentence, and a record that was changed elsewhere is a
 * `conflict`.
 */
export async function sendPending(pds: Client, publicUrl: string, item: Pending): Promise<SendOutcome> {
  try {
    if (item.kind === 'entry') return await sendEntry(pds, item)
    if (item.kind === 'edit') return await sendEdit(pds, item)
    const { id: rkey, did, crumb, tellFriends } = item
    const wasThere = await dropCrumb(pds, did, publicUrl, { rkey, crumb, tellFriends })
    // Sent before, its answer lost, and perhaps corrected in the line since.
    if (wasThere)
      return await writeOver(pds, did, ids.crumb, rkey, (record) =>
        isJsonEqual(record, crumb) ? { already: true } : { write: { ...crumb } },
      )
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
  return await writeOver(pds, item.did, collection, rkey, (record) => applyChange(record, item.change))
}

/** A corrected crumb is written over the very record that the person corrected, or not at all. */
async function sendEdit(pds: Client, item: EditItem): Promise<SendOutcome> {
  const { did, rkey, before, after } = item
  return await writeOver(pds, did, ids.crumb, rkey, (record) => {
    if (isJsonEqual(record, after)) return { already: true }
    return isJsonEqual(record, before) ? { write: after } : { conflict: {} }
  })
}

/** Reads a record, lets `decide` say what becomes of it, and writes over exactly the version that was read. */
async function writeOver(
  pds: Client,
  did: string,
  collection: string,
  rkey: string,
  decide: (record: unknown) => ChangeOutcome,
): Promise<SendOutcome> {
  for (let attempt = 0; attempt < SWAPS_MAX; attempt += 1) {
    const current = await getVersion(pds, did, collection, rkey)
    // As JSON, so that links and blobs of fields this app does not know come back exactly as they were.
    const record = current && lexToJson(current.value as LexValue)
    const outcome = decide(record)
    if ('conflict' in outcome) return { state: 'conflict' }
    if (current === undefined || record === undefined) return { state: 'conflict' }
    if ('already' in outcome) return { sent: { did, collection, rkey, cid: current.cid, value: record } }
    const written = await putGuarded(pds, { did, collection, rkey }, outcome.write, current.cid)
    if (written !== undefined) return { sent: { did, collection, rkey, cid: written, value: outcome.write } }
  }
  return { later: true }
}

/** Writes over exactly the version that was read; undefined where another one is there by now. */
async function putGuarded(
  pds: Client,
  at: { readonly did: string; readonly collection: string; readonly rkey: string },
  value: object,
  cid: string,
): Promise<string | undefined> {
  type Body = com.atproto.repo.putRecord.$InputBody
  try {
    const answer = await pds.call(com.atproto.repo.putRecord, {
      repo: at.did,
      collection: at.collection,
      rkey: at.rkey,
      record: jsonToLex(value as JsonValue),
      swapRecord: cid,
    } as Body)
    return answer.cid
  } catch (error) {
    if (error instanceof XrpcResponseError && error.error === 'InvalidSwap') return undefined
    throw error
  }
}
