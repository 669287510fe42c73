import type { Client } from '@atproto/lex-client'
import { ids, isRejected, readCrumb } from '@breadcrumbs/lexicons'
import type { OwnCrumb } from '../model/resume.ts'
import { listRecords } from './repo-reads.ts'

/** A page of one's own crumbs, newest record key first. */
export interface CrumbPage {
  readonly items: readonly OwnCrumb[]
  /** Records in the collection that are no readable crumbs: said to the reader, not hidden. */
  readonly skipped: number
  readonly cursor: string | undefined
}

const PAGE_SIZE = 50

/** Reads a page of crumbs from the person's PDS. Throws what the XRPC client throws. */
export async function readOwnCrumbs(
  pds: Client,
  did: string,
  cursor: string | undefined,
): Promise<CrumbPage> {
  const page = await listRecords(pds, did, ids.crumb, { limit: PAGE_SIZE, cursor })
  const items: OwnCrumb[] = []
  for (const { rkey, value } of page.records) {
    const crumb = readCrumb(value)
    if (!isRejected(crumb)) items.push({ rkey, crumb })
  }
  // A PDS gives a cursor after the last record too; a page that is not full is the last one.
  const cursorAfter = page.records.length < PAGE_SIZE ? undefined : page.cursor
  return { items, skipped: page.records.length - items.length, cursor: cursorAfter }
}
