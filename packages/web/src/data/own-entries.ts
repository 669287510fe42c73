import type { Client } from '@atproto/lex-client'
import { ENTRY_COLLECTIONS, type Entry, isRejected, readEntry } from '@breadcrumbs/lexicons'
import { listRecords } from './repo-reads.ts'

/** Newest records of each collection that are looked through for something to come back to. */
const NEWEST_PER_COLLECTION = 100

/**
 * The current state of everything the person tracks: records of the first app and of this one, read leniently.
 * Unreadable records are left out here; they are nothing one could come back to.
 */
export async function readOwnEntries(pds: Client, did: string): Promise<readonly Entry[]> {
  const pages = await Promise.all(
    ENTRY_COLLECTIONS.map((collection) =>
      listRecords(pds, did, collection, { limit: NEWEST_PER_COLLECTION }),
    ),
  )
  return pages.flatMap((page, index) => {
    const collection = ENTRY_COLLECTIONS[index]
    if (collection === undefined) return []
    return page.records
      .map(({ value }) => readEntry(collection, value))
      .filter((entry): entry is Entry => !isRejected(entry))
  })
}
