import type { Client } from '@atproto/lex-client'
import { type Crumb, ids, isRejected } from '@breadcrumbs/lexicons'
import { selfLabels } from '../model/moderation/self-labels.ts'
import { readShownCrumb } from '../model/read-shown-crumb.ts'
import type { Identity, ResolveIdentity } from './identities.ts'
import { getRecord, listRecords } from './repo-reads.ts'
import { publicClient } from './xrpc.ts'

interface Author {
  readonly did: string
  readonly handle: string | undefined
}

/** A crumb as anybody can read it, or the plain fact that there is none. */
export type PublicCrumb =
  | { readonly found: true; readonly crumb: Crumb; readonly author: Author }
  | { readonly found: false; readonly reason: 'absent' | 'unreadable' }

/** A crumb with what its author says of it, and of themselves, to those who might rather not see it. */
export type CrumbPage =
  | (Extract<PublicCrumb, { found: true }> & {
      readonly labels: readonly SelfLabel[]
      readonly authorLabels: readonly SelfLabel[]
    })
  | Extract<PublicCrumb, { found: false }>

type SelfLabel = ReturnType<typeof selfLabels>[number]

const PROFILE = 'app.bsky.actor.profile'

/**
 * Reads one crumb from its author's own PDS, without any credential: works signed out, and shows nothing that the
 * author has deleted. Throws where author or PDS cannot be reached.
 */
export async function readPublicCrumb(
  did: string,
  rkey: string,
  resolve: ResolveIdentity,
  fetchAny: typeof fetch,
): Promise<PublicCrumb> {
  const author = await resolve(did)
  return understood(await readStored(publicClient(author.pdsUrl, fetchAny), author, rkey))
}

/** The same with the labels its page goes by. */
export async function readCrumbPage(
  did: string,
  rkey: string,
  resolve: ResolveIdentity,
  fetchAny: typeof fetch,
): Promise<CrumbPage> {
  const author = await resolve(did)
  const pds = publicClient(author.pdsUrl, fetchAny)
  const [stored, profiles] = await Promise.all([
    readStored(pds, author, rkey),
    // Listed, because not to have a profile is no failure; there is one at most.
    listRecords(pds, did, PROFILE, { limit: 1 }),
  ])
  const page = understood(stored)
  if (!page.found) return page
  return {
    ...page,
    labels: selfLabels(stored.value, `at://${did}/${ids.crumb}/${rkey}`),
    authorLabels: profiles.records.flatMap(({ rkey: key, value }) =>
      selfLabels(value, `at://${did}/${PROFILE}/${key}`),
    ),
  }
}

interface Stored {
  readonly value: object | undefined
  readonly author: Author
}

async function readStored(pds: Client, author: Identity, rkey: string): Promise<Stored> {
  const { did } = author
  const [value, handle] = await Promise.all([getRecord(pds, did, ids.crumb, rkey), author.handle])
  return { value, author: { did, handle } }
}

function understood({ value, author }: Stored): PublicCrumb {
  if (value === undefined) return { found: false, reason: 'absent' }
  const crumb = readShownCrumb(value)
  return isRejected(crumb) ? { found: false, reason: 'unreadable' } : { found: true, crumb, author }
}
