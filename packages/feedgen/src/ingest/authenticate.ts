import { isRejected, nextTid, type Rejected } from '@breadcrumbs/lexicons'
import { DirectoryUnavailable, type IdentityResolver } from '@breadcrumbs/service-kit'
import { isSignedBy, type OpenedCommit, openCommit } from './verify-commit.ts'

/** A rev further ahead of our clock than this is a lie or a broken clock (bad input FH-028). */
const FUTURE_REV_MS = 5 * 60_000

/** Whether a rev lies so far ahead that believing it would shut out all that follows. `now` in ms. */
export function isFutureRev(rev: string, now: number): boolean {
  return rev > nextTid(now + FUTURE_REV_MS, undefined, () => 0)
}

/**
 * Opens the commit of a frame and makes sure that its owner signed it. A signature that fails gets
 * one second chance with a freshly fetched key: the owner may have moved (bad inputs FH-022, FH-024).
 *
 * @throws DirectoryUnavailable when the key of a did:plc cannot be had: nothing is wrong with the
 *   frame, so the stream waits (FH-025). A did:web's own host being down makes only its own frames
 *   unverifiable: waiting would hand everybody's stream to whoever runs that host.
 */
export async function authenticate(
  frame: { did: string; rev: string; blocks: Uint8Array },
  identity: Pick<IdentityResolver, 'signingKey'>,
  now: number,
): Promise<OpenedCommit | Rejected> {
  if (isFutureRev(frame.rev, now)) return { rejected: 'rev-in-future' }
  const opened = openCommit(frame.blocks, frame.did, frame.rev)
  if (isRejected(opened)) return opened
  try {
    const key = await identity.signingKey(frame.did)
    if (key && isSignedBy(opened, key)) return opened
    const freshKey = await identity.signingKey(frame.did, { forceRefresh: true })
    if (!freshKey) return { rejected: 'no-signing-key' }
    return freshKey !== key && isSignedBy(opened, freshKey) ? opened : { rejected: 'bad-signature' }
  } catch (error) {
    if (error instanceof DirectoryUnavailable && error.scope === 'web')
      return { rejected: 'did-web-unavailable' }
    throw error
  }
}
