import { AtpAgent, XRPCError } from '@atproto/api'

/** Somebody who lives on the local network. */
export interface Person {
  readonly handle: string
  readonly password: string
  readonly home: 'one' | 'two'
  readonly displayName: string
  /** What this account is good for, as the table of `npm start` tells it. */
  readonly says: string
}

/** A person with an account, signed in. */
export interface Account {
  readonly person: Person
  readonly did: string
  readonly pdsUrl: string
  readonly agent: AtpAgent
}

/** Owns the feeds: the one account the network cannot do without. */
export const PUBLISHER: Person = {
  handle: 'breadcrumbs.test',
  password: 'breadcrumbs-password',
  home: 'one',
  displayName: 'Breadcrumbs feeds',
  says: 'publishes the feeds',
}

/** Signs in, and makes the account first when nobody has that handle yet. */
export async function ensureAccount(person: Person, pdsUrl: string): Promise<Account> {
  const agent = new AtpAgent({ service: pdsUrl })
  const { handle, password } = person
  try {
    await agent.login({ identifier: handle, password })
  } catch (error) {
    if (!(error instanceof XRPCError) || error.error !== 'AuthenticationRequired') throw error
    await agent.createAccount({ handle, password, email: `${handle.split('.')[0]}@example.com` })
  }
  return { person, did: agent.assertDid, pdsUrl, agent }
}
