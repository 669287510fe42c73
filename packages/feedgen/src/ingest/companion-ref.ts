import { isValidRecordKey } from '@atproto/syntax'
import { ids } from '@breadcrumbs/lexicons'
import type { CompanionRef } from '../events.ts'

/**
 * The crumb that a post names as its own in `embed.external.associatedRefs` (also inside
 * `recordWithMedia.media`), first hit wins. Only a crumb of the same DID counts: anything else
 * would let one person put words under another's name (feed contract, "Detection order").
 */
export function companionRef(did: string, post: unknown): CompanionRef | undefined {
  const embed = field(post, 'embed')
  const external = field(embed, 'external') ?? field(field(embed, 'media'), 'external')
  const refs = field(external, 'associatedRefs')
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

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}
