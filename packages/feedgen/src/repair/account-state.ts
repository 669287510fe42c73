import { DirectoryUnavailable, type IdentityResolver } from '@breadcrumbs/service-kit'
import { HostTrouble, type PdsClient } from '../pds/pds-client.ts'

/** Whether an account may be shown, by all who decide it. */
export type AccountState =
  | { readonly active: true; readonly rev: string | undefined }
  | { readonly active: false; readonly status: string | undefined }

export interface AskAccountOptions {
  readonly client: Pick<PdsClient, 'account'>
  /** The relay that is followed, where it is another host than the PDS. */
  readonly upstream?: Pick<PdsClient, 'account'> | undefined
  /** Whether the DID document, asked for anew, still names the host that `client` asks. */
  isStillTheirs(): Promise<boolean>
}

/**
 * Asks for the state of an account what an #account event in a gap would have told: its PDS, and the
 * relay, which may hide more (bad input CM-004). A PDS that has never heard of the account has deleted
 * it, unless the account has moved away.
 *
 * @throws HostTrouble when nobody can tell for now
 */
export async function askAccount(did: string, o: AskAccountOptions): Promise<AccountState> {
  const hosted = await o.client.account(did)
  if (hosted.is === 'inactive') return { active: false, status: hosted.status }
  if (hosted.is === 'absent') {
    if (await o.isStillTheirs()) return { active: false, status: 'deleted' }
    throw new HostTrouble('they have moved', { isOneRepo: true })
  }
  // A relay that does not know somebody or does not say hides nobody.
  const relayed = await o.upstream?.account(did)
  if (relayed?.is === 'inactive') return { active: false, status: relayed.status }
  return { active: true, rev: hosted.is === 'active' ? hosted.rev : undefined }
}

/** Whether the DID document names this PDS still, the cache left aside. */
export async function namesPds(
  identity: Pick<IdentityResolver, 'pds' | 'forget'>,
  did: string,
  pds: string,
): Promise<boolean> {
  identity.forget(did)
  try {
    return (await identity.pds(did)) === pds
  } catch (error) {
    if (error instanceof DirectoryUnavailable)
      throw new HostTrouble('the directory is away', { isOneRepo: true })
    throw error
  }
}
