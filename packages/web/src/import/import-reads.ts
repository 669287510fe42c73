import type { Client } from '@atproto/lex-client'
import { lexToJson } from '@atproto/lex-json'
import type { LexValue } from '@atproto/lex-schema'
import { ENTRY_COLLECTIONS, ids, isRejected, readCrumb, readEntry } from '@breadcrumbs/lexicons'
import { listRecords, type StoredRecord } from '../data/repo-reads.ts'
import { type Existing, type ExistingFact, factOfCrumb, factsOfEntry } from './match.ts'

const PAGE_SIZE = 100

/** A repo of more than this many records of one kind is read no further: a server that never ends is not believed. */
const PAGES_MAX = 2000

/** All records of a collection of the person's repo. Throws what the client throws. */
export async function readAll(
  pds: Client,
  did: string,
  collection: string,
): Promise<readonly StoredRecord[]> {
  const all: StoredRecord[] = []
  let cursor: string | undefined
  for (let page = 0; page < PAGES_MAX; page++) {
    const { records, cursor: next } = await listRecords(pds, did, collection, { limit: PAGE_SIZE, cursor })
    all.push(...records)
    if (records.length === 0 || next === undefined || next === cursor) break
    cursor = next
  }
  return all
}

/** Everything the repo says about works, to compare an import with. Unreadable records say nothing. */
export async function readExisting(pds: Client, did: string): Promise<Existing> {
  const crumbs = await readAll(pds, did, ids.crumb)
  const facts: ExistingFact[] = crumbs.flatMap(({ value }) => {
    const crumb = readCrumb(value)
    return isRejected(crumb) ? [] : [factOfCrumb(crumb)]
  })
  for (const collection of ENTRY_COLLECTIONS)
    for (const { value } of await readAll(pds, did, collection)) {
      const entry = readEntry(collection, value)
      if (!isRejected(entry)) facts.push(...factsOfEntry(entry))
    }
  return { facts, rkeys: new Set(crumbs.map(({ rkey }) => rkey)) }
}

/** The records another app keeps in the same repo, as JSON: their pictures hold links that no worker can be sent. */
export async function readForeign(
  pds: Client,
  did: string,
  collections: readonly string[],
): Promise<readonly unknown[]> {
  const all: unknown[] = []
  for (const collection of collections)
    for (const { value } of await readAll(pds, did, collection)) all.push(lexToJson(value as LexValue))
  return all
}
