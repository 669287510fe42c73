import { isDidString, isNsidString, isRecordKeyString } from '@atproto/lex-schema'

/** The address of a space, such as a group: whose it is, of what type, and its key among that owner's spaces. */
export interface SpaceRef {
  did: string
  type: string
  skey: string
}

const REF_CHARACTERS_MAX = 8192

function isSpaceRef(o: SpaceRef): boolean {
  return isDidString(o.did) && isNsidString(o.type) && isRecordKeyString(o.skey)
}

/**
 * `at://{did}/space/{type}/{skey}`, as in the permissioned-data draft. Throws TypeError when a part is malformed:
 * a space's address is made from our own values.
 */
export function formatSpaceRef(o: SpaceRef): string {
  if (!isSpaceRef(o)) throw new TypeError('not a space reference')
  return `at://${o.did}/space/${o.type}/${o.skey}`
}

/** The exact inverse of `formatSpaceRef`; undefined for anything else, a record inside a space included. */
export function parseSpaceRef(s: string): SpaceRef | undefined {
  if (s.length > REF_CHARACTERS_MAX || !s.startsWith('at://')) return undefined
  const [did, marker, type, skey, ...more] = s.slice('at://'.length).split('/')
  if (did === undefined || marker !== 'space' || type === undefined || skey === undefined || more.length > 0)
    return undefined
  const ref = { did, type, skey }
  return isSpaceRef(ref) ? ref : undefined
}
