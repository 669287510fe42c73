import type { RecordWrite } from '../events.ts'
import type { FactBody, NewFact, RecentPost } from '../log/fact.ts'
import { isStronger, postPath, rkeyOf, withoutRecent } from './pairing.ts'

export type Body<K extends FactBody['kind']> = Extract<FactBody, { kind: K }>

/**
 * What follows for posts from a crumb that came after them (design/feedgen.md "Pairing evidence"):
 * a post with the crumb's key, or the post that the crumb names, becomes its companion, unless a
 * stronger evidence has given it to another crumb. A crumb that no longer names a post lets it go.
 */
export function adoptPosts(
  did: string,
  write: Extract<RecordWrite, { type: 'crumb' }>,
  o: {
    /** Key of the post that the version before named. */
    namedBefore: string | undefined
    recent: readonly RecentPost[]
    post(rkey: string): Body<'post'> | undefined
  },
): NewFact[] {
  const crumbRkey = rkeyOf(write.path)
  const facts: NewFact[] = []
  let { recent } = o
  const put = (path: string, body: FactBody) => facts.push({ did, path, version: '', body })

  const adopt = (rkey: string, evidence: 'same-rkey' | 'record-ref') => {
    const known = o.post(rkey)
    const found = recent.find((post) => post.rkey === rkey)
    if (known && !isStronger(evidence, known.evidence)) return
    const { at, cid } = known ?? found ?? { at: undefined, cid: undefined }
    if (at === undefined) return
    put(postPath(rkey), { kind: 'post', at, cid, crumbRkey, evidence, refCid: undefined })
    recent = withoutRecent(recent, rkey)
  }

  if (o.namedBefore !== undefined && o.namedBefore !== write.postRkey) {
    const post = o.post(o.namedBefore)
    // The post may still be there; without a crumb it waits like any other.
    if (post?.evidence === 'record-ref' && post.crumbRkey === crumbRkey) {
      put(postPath(o.namedBefore), { kind: 'gone' })
      recent = [...recent, { rkey: o.namedBefore, at: post.at, cid: post.cid }]
    } else put(postPath(o.namedBefore), { kind: 'claim', crumbRkey: undefined })
  }
  if (write.postRkey !== undefined && write.postRkey !== o.namedBefore)
    put(postPath(write.postRkey), { kind: 'claim', crumbRkey })
  adopt(crumbRkey, 'same-rkey')
  if (write.postRkey !== undefined && write.postRkey !== crumbRkey) adopt(write.postRkey, 'record-ref')
  if (recent !== o.recent) put('', { kind: 'recent', posts: recent })
  return facts
}
