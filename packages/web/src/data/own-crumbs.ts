import type { Client } from '@atproto/lex-client'
import { com, ids, isRejected, readCrumb } from '@breadcrumbs/lexicons'
import type { OwnCrumb } from '../model/resume.ts'

/** A page of one's own crumbs, newest record key first. */
export interface CrumbPage {
  readonly items: readonly OwnCrumb[]
  /** Records in the collection that are no readable crumbs: said to the reader, not hidden. */
  readonly skipped: number
  readonly cursor: string | undefined
}

const PAGE_SIZE = 50

/** The last segment of a record's at-uri. */
export function rkeyOf(uri: string): string {
  return uri.slice(uri.lastIndexOf('/') + 1)
}

/** Reads a page of crumbs from the person's PDS. Throws what the XRPC client throws. */
export async function readOwnCrumbs(
  pds: Client,
  did: string,
  cursor: string | undefined,
): Promise<CrumbPage> {
  const page = await pds.call(com.atproto.repo.listRecords, {
    repo: did as `did:${string}:${string}`,
    collection: ids.crumb,
    limit: PAGE_SIZE,
    ...(cursor === undefined ? {} : { cursor }),
  })
  const items: OwnCrumb[] = []
  for (const { uri, value } of page.records) {
    const crumb = readCrumb(value)
    if (!isRejected(crumb)) items.push({ rkey: rkeyOf(uri), crumb })
  }
  return { items, skipped: page.records.length - items.length, cursor: page.cursor }
}
