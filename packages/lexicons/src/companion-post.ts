import { isDidString, isTidString } from '@atproto/lex-schema'
import { companionCard } from './companion-card.ts'
import { crumbPageUrl } from './crumb-page-url.ts'
import { app } from './generated/index.ts'
import { ids } from './nsid.ts'
import { recordCid } from './record-cid.ts'

const POST = 'app.bsky.feed.post'
/** Hidden: `tags` are searched, not shown. Detection never rests on it (decision 2 of the architecture). */
const TAG = 'breadcrumbs'

/** One record to be, with the address and version it will have. */
export interface PlannedRecord {
  uri: string
  cid: string
  value: object
}

/** A crumb and the post that tells friends of it, and the two writes that make both in one commit or neither. */
export interface Companion {
  crumb: PlannedRecord
  post: PlannedRecord
  writes: readonly object[]
}

/**
 * Builds a crumb with its companion post (lexicons page of the design, "The companion post"): same key, post text empty,
 * an external card for the crumb's public page whose `associatedRefs` names the crumb by URI and CID, the hidden tag.
 * No `langs`, because the AppView filters feeds by language and the card is short; no note, no mention, no spoiler.
 * Content warnings the crumb carries are carried by the post too.
 *
 * `writes` is the `writes` of `com.atproto.repo.applyWrites`. Throws TypeError when `did` or `rkey` is malformed and a
 * LexValidationError when the crumb is not a valid record: both are made by the caller.
 */
export async function buildCompanion(o: {
  did: string
  rkey: string
  crumb: app.breadcrumbs.crumb.Main
  publicUrl: string
}): Promise<Companion> {
  if (!isDidString(o.did) || !isTidString(o.rkey)) throw new TypeError('a companion needs a DID and a TID')
  const crumb = app.breadcrumbs.crumb.main.parse(o.crumb)
  const crumbUri = `at://${o.did}/${ids.crumb}/${o.rkey}`
  const crumbCid = await recordCid(crumb)
  const post = {
    $type: POST,
    text: '',
    embed: {
      $type: 'app.bsky.embed.external',
      external: {
        uri: crumbPageUrl(o.publicUrl, o.did, o.rkey),
        ...companionCard(crumb),
        associatedRefs: [{ uri: crumbUri, cid: crumbCid }],
      },
    },
    ...(crumb.labels ? { labels: crumb.labels } : {}),
    tags: [TAG],
    createdAt: crumb.createdAt,
  }
  return {
    crumb: { uri: crumbUri, cid: crumbCid, value: crumb },
    post: { uri: `at://${o.did}/${POST}/${o.rkey}`, cid: await recordCid(post), value: post },
    writes: [create(ids.crumb, o.rkey, crumb), create(POST, o.rkey, post)],
  }
}

/** The two deletions of a crumb and its companion post, for one `applyWrites`. */
export function deleteCompanionWrites(rkey: string): readonly object[] {
  return [ids.crumb, POST].map((collection) => ({
    $type: 'com.atproto.repo.applyWrites#delete',
    collection,
    rkey,
  }))
}

function create(collection: string, rkey: string, value: object): object {
  return { $type: 'com.atproto.repo.applyWrites#create', collection, rkey, value }
}
