import { AtpAgent } from '@atproto/api'
import { ConfigError } from '@breadcrumbs/service-kit'
import type { Config } from '../config.ts'

/** The publisher's account. */
export interface Credentials {
  readonly pdsUrl: string
  readonly identifier: string
  readonly password: string
  /** Must be the account that signs in: its DID is in every feed URI. */
  readonly publisherDid: string
}

/** @throws ConfigError when a variable is missing. */
export function credentialsOf(config: Config): Credentials {
  const { publisherPdsUrl: pdsUrl, publisherIdentifier: identifier, publisherPassword, publisherDid } = config
  if (!pdsUrl || !identifier || !publisherPassword) {
    throw new ConfigError('feedgen', ['needed here: FEEDGEN_PUBLISHER_PDS_URL, _IDENTIFIER and _PASSWORD'])
  }
  return { pdsUrl, identifier, password: publisherPassword.reveal(), publisherDid }
}

/** @throws when sign-in fails, or the account is not the publisher. */
export async function signIn({ pdsUrl, identifier, password, publisherDid }: Credentials): Promise<AtpAgent> {
  const agent = new AtpAgent({ service: pdsUrl })
  await agent.login({ identifier, password })
  if (agent.assertDid !== publisherDid) {
    throw new Error(`signed in as ${agent.assertDid}, but FEEDGEN_PUBLISHER_DID is ${publisherDid}`)
  }
  return agent
}
