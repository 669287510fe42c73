import { XRPCError } from '@atproto/api'
import { ids } from '@breadcrumbs/lexicons'
import type { Account } from '../local-network/accounts.ts'
import type { Addresses } from '../local-network/addresses.ts'
import { seedGroup } from './group.ts'
import { personalWrites } from './personal-writes.ts'

/**
 * Gives the people their records and their group, once: who has a Breadcrumbs profile is left alone, so what was
 * written or deleted by hand since stays as it is. `now` is in ms since 1970.
 */
export async function seed(o: {
  accounts: readonly Account[]
  addresses: Addresses
  now: number
}): Promise<void> {
  const dids = new Map(o.accounts.map(({ person, did }) => [person.handle, did]))
  for (const account of o.accounts) {
    if (await hasProfile(account)) continue
    const writes = await personalWrites({ account, dids, publicUrl: o.addresses.webUrl, now: o.now })
    // The PDS knows no schema of ours: it checks what it knows and takes the rest as it is.
    await account.agent.com.atproto.repo.applyWrites({ repo: account.did, writes: writes as never })
  }
  await seedGroup(o.accounts, o.addresses.listsDid, o.now)
}

async function hasProfile({ agent, did }: Account): Promise<boolean> {
  try {
    await agent.com.atproto.repo.getRecord({ repo: did, collection: ids.profile, rkey: 'self' })
    return true
  } catch (error) {
    if (error instanceof XRPCError && error.error === 'RecordNotFound') return false
    throw error
  }
}
