import { isValidRecordKey } from '@atproto/syntax'
import { ids, parseCrumbPageUrl } from '@breadcrumbs/lexicons'
import type { CompanionRef } from '../events.ts'
import { POST } from './wanted.ts'

/**
 * The crumb that a post names as its own in `embed.external.associatedRefs` (also inside
 * `recordWithMedia.media`), first hit wins. Only a crumb of the same DID counts: anything else
 * would let one person put words under another's name (feed contract, "Detection order").
 */
export function companionRef(did: string, post: unknown): CompanionRef | undefined {
  const refs = field(externalOf(post), 'associatedRefs')
  if (!Array.isArray(refs)) return undefined
  const prefix = `at://${did}/${ids.crumb}/`
  for (const ref of refs as readonly unknown[]) {
    const uri = field(ref, 'uri')
    const cid = field(ref, 'cid')
    if (typeof uri !== 'string' || typeof cid !== 'string' || !uri.startsWith(prefix)) continue
    const crumbRkey = uri.slice(prefix.length)
    if (isValidRecordKey(crumbRkey)) return { crumbRkey, cid }
  }
  return undefined
}

/**
 * The crumb whose public page a post links to, by its card or by a link in its text: the page of
 * our own web app under `webUrl`, exactly as it writes them, and of a crumb of the same DID. The
 * weakest evidence (feed contract, "Detection order"); any other address says nothing.
 */
export function linkedCrumbRkey(webUrl: string | undefined, did: string, post: unknown): string | undefined {
  if (webUrl === undefined) return undefined
  const facets = field(post, 'facets')
  const links = (Array.isArray(facets) ? (facets as readonly unknown[]) : []).flatMap((facet) => {
    const features = field(facet, 'features')
    return Array.isArray(features)
      ? (features as readonly unknown[]).map((feature) => field(feature, 'uri'))
      : []
  })
  for (const url of [field(externalOf(post), 'uri'), ...links]) {
    const page = typeof url === 'string' ? parseCrumbPageUrl(webUrl, url) : undefined
    if (page?.did === did) return page.rkey
  }
  return undefined
}

/**
 * The post of the same repo that a crumb names as its companion: an at-uri, or a reference with one,
 * in its field `post`. The lexicon has no such field; other apps write it into records they post about.
 */
export function namedPostRkey(did: string, crumb: unknown): string | undefined {
  const post = field(crumb, 'post')
  const uri = typeof post === 'string' ? post : field(post, 'uri')
  const prefix = `at://${did}/${POST}/`
  if (typeof uri !== 'string' || !uri.startsWith(prefix)) return undefined
  const rkey = uri.slice(prefix.length)
  return isValidRecordKey(rkey) ? rkey : undefined
}

function externalOf(post: unknown): unknown {
  const embed = field(post, 'embed')
  return field(embed, 'external') ?? field(field(embed, 'media'), 'external')
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}
