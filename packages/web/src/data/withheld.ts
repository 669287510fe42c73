import { Client } from '@atproto/lex-client'
import type { DidString } from '@atproto/lex-schema'
import { app } from '@breadcrumbs/lexicons'
import { FEEDS_SERVICE_ID } from '../auth/service-ids.ts'

/** How many posts of friends wait until one gets to where they are. */
export async function readWithheld(pds: Client, feedgenDid: string): Promise<number> {
  const service = `${feedgenDid as DidString}#${FEEDS_SERVICE_ID}` as const
  const { reasons } = await new Client(pds.agent, { service }).call(app.breadcrumbs.temp.getWithheld)
  return reasons.find(({ reason }) => reason === 'past-your-place')?.count ?? 0
}
