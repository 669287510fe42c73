/** Who is calling: the member's DID from the token their PDS signed for them (design, "Safety"). */
import type { DidString } from '@atproto/lex-schema'
import { AuthRequiredError, ResponseType, XRPCError } from '@atproto/xrpc-server'
import { bearerToken, type ServiceAuthVerifier } from '@breadcrumbs/service-kit'

/** What a route knows about its caller. */
export interface Caller {
  readonly credentials: { readonly did: DidString }
}

type Verify = (ctx: { req: { headers: { authorization?: string } } }) => Promise<Caller>

/** A check of the token for the method with the given NSID. No method of this service is open to anybody else. */
export function callerOf(verifier: ServiceAuthVerifier, lxm: string): Verify {
  return async ({ req }) => {
    const token = bearerToken(req.headers.authorization)
    if (token === undefined)
      throw new AuthRequiredError('a service token of your PDS is needed', 'AuthMissing')
    const result = await verifier.verify(token, lxm)
    if (result.ok) return { credentials: { did: result.did as DidString } }
    if (result.reason !== 'unavailable') throw new AuthRequiredError(result.message, 'InvalidToken')
    throw new XRPCError(
      ResponseType.NotEnoughResources,
      'your identity cannot be looked up now',
      'Unavailable',
    )
  }
}
