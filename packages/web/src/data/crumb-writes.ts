import type { Client } from '@atproto/lex-client'
import { type app, type buildCompanion, com, ids } from '@breadcrumbs/lexicons'
import { getRecord } from './repo-reads.ts'

const POST = 'app.bsky.feed.post'

type Did = `did:${string}:${string}`
type Writes = com.atproto.repo.applyWrites.$InputBody['writes']

/** A crumb about to be written. The key is chosen before the first attempt, so that a second one cannot double it. */
export interface CrumbToDrop {
  readonly rkey: string
  readonly crumb: app.breadcrumbs.crumb.Main
  readonly tellFriends: boolean
}

/** What was deleted, kept in memory for as long as it can be brought back. */
export interface DeletedCrumb {
  readonly rkey: string
  readonly crumb: object
  readonly post: object | undefined
}

async function applyWrites(pds: Client, did: string, writes: readonly object[]): Promise<void> {
  await pds.call(com.atproto.repo.applyWrites, { repo: did as Did, writes: [...writes] as Writes })
}

function create(collection: string, rkey: string, value: object) {
  return { $type: 'com.atproto.repo.applyWrites#create', collection, rkey, value }
}

function remove(collection: string, rkey: string) {
  return { $type: 'com.atproto.repo.applyWrites#delete', collection, rkey }
}

// Companion posts are loaded on demand: hashing records needs code that nothing else here needs.
const companionWrites = async (o: Parameters<typeof buildCompanion>[0]) =>
  (await (await import('./companion.ts')).buildCompanion(o)).writes
const companionDeletes = async (rkey: string) => (await import('./companion.ts')).deleteCompanionWrites(rkey)

/**
 * Writes a crumb; with `tellFriends` together with its companion post in the same commit, both or neither
 * (design, "The companion post"). A repetition after a lost answer finds a crumb there: true says that it did.
 */
export async function dropCrumb(
  pds: Client,
  did: string,
  publicUrl: string,
  drop: CrumbToDrop,
): Promise<boolean> {
  const { rkey, crumb, tellFriends } = drop
  try {
    const writes = tellFriends
      ? await companionWrites({ did, rkey, crumb, publicUrl })
      : [create(ids.crumb, rkey, crumb)]
    await applyWrites(pds, did, writes)
    return false
  } catch (error) {
    const written = await getRecord(pds, did, ids.crumb, rkey).catch(() => undefined)
    if (written === undefined) throw error
    return true
  }
}

/** Whether a post is the crumb's companion: it refers to the crumb, or it is the person's own under the same key. */
function isCompanionOf(post: object, crumbUri: string): boolean {
  const { embed } = post as { readonly embed?: { readonly external?: { readonly associatedRefs?: unknown } } }
  const refs = embed?.external?.associatedRefs
  return Array.isArray(refs) && refs.some((ref: { readonly uri?: unknown } | null) => ref?.uri === crumbUri)
}

/** Deletes a crumb, and its companion post if there is one, in one commit. Gives back what undoes it. */
export async function deleteCrumb(pds: Client, did: string, rkey: string): Promise<DeletedCrumb | undefined> {
  const crumb = await getRecord(pds, did, ids.crumb, rkey)
  if (crumb === undefined) return undefined
  const sameKey = await getRecord(pds, did, POST, rkey)
  const post = sameKey && isCompanionOf(sameKey, `at://${did}/${ids.crumb}/${rkey}`) ? sameKey : undefined
  await applyWrites(pds, did, post ? await companionDeletes(rkey) : [remove(ids.crumb, rkey)])
  return { rkey, crumb, post }
}

/** Brings back what deleteCrumb took, byte for byte, under the same key. */
export async function restoreCrumb(pds: Client, did: string, deleted: DeletedCrumb): Promise<void> {
  const post = deleted.post === undefined ? [] : [create(POST, deleted.rkey, deleted.post)]
  await applyWrites(pds, did, [create(ids.crumb, deleted.rkey, deleted.crumb), ...post])
}
