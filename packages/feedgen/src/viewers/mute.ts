import { hash } from 'node:crypto'
import type { Database } from '@breadcrumbs/service-kit'
import type { MemoryIndex } from '../index/memory-index.ts'
import type { Tail } from '../index/tail.ts'
import { appendFacts } from '../log/fact-table.ts'
import type { Schema } from '../log/schema.ts'

const POST_URI = /^at:\/\/(did:[^/]+)\/app\.bsky\.feed\.post\/([^/]+)$/

export interface MuteOptions {
  readonly db: Pick<Database<Schema>, 'transaction'>
  readonly tail: Tail
  readonly index: MemoryIndex
}

/**
 * Notes that a viewer wants to see no more of the author of a post about its work: what
 * `requestLess` asks for (design/feedgen.md "Index and serving"). Durable and in the index when it
 * resolves. False, and nothing is written, when the post is no item of ours or nobody reads here
 * under that DID.
 */
export async function muteFor(viewerDid: string, postUri: string, o: MuteOptions): Promise<boolean> {
  const [, author, rkey] = POST_URI.exec(postUri) ?? []
  if (author === undefined || rkey === undefined || !o.index.views(viewerDid)) return false
  const work = workOfPost(o.index, author, rkey)
  if (!work) return false
  const name = hash('sha256', JSON.stringify([author, work]), 'hex').slice(0, 32)
  await o.db.transaction((trx) =>
    appendFacts(trx, [
      { did: viewerDid, path: `mute/${name}`, version: '', body: { kind: 'mute', author, work } },
    ]),
  )
  await o.tail.catchUp()
  return true
}

function workOfPost(index: MemoryIndex, did: string, rkey: string) {
  const author = index.authorNumber(did)
  const row = author === undefined ? undefined : index.pairs.itemOfPost(author, rkey)
  return row === undefined
    ? undefined
    : index.works.get(index.pairs.crumbs.work(index.pairs.posts.crumb(row)))
}
