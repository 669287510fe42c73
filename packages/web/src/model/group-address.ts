import { formatSpaceRef, ids, parseSpaceRef } from '@breadcrumbs/lexicons'

/**
 * A group's place in this app's own addresses. It goes into the fragment, which browsers send to no server: whose
 * group somebody looks at is nothing for an access log.
 */
export function groupFragment(space: string): string {
  const ref = parseSpaceRef(space)
  return ref === undefined ? '' : `${ref.did}/${ref.skey}`
}

/** The space a fragment names; undefined for anything that is no group. */
export function spaceOfFragment(fragment: string): string | undefined {
  const [did, skey, ...more] = fragment.replace(/^#/, '').split('/')
  if (did === undefined || skey === undefined || more.length > 0) return undefined
  const space = `at://${did}/space/${ids.group}/${skey}`
  const ref = parseSpaceRef(space)
  return ref === undefined ? undefined : formatSpaceRef(ref)
}
