/** All messages along the chain of causes, outermost first. The library tells its cases apart only by these. */
function causeChain(error: unknown): string {
  const messages: string[] = []
  for (let at = error; at instanceof Error && messages.length < 8; at = at.cause) messages.push(at.message)
  return messages.join(' | ')
}

/**
 * Says in a sentence why sign-in could not start. `handle` is the normalised handle. The matched texts are those
 * of @atproto/oauth-client; an unknown one falls through to the last sentence.
 */
export function signInProblem(error: unknown, handle: string): string {
  const chain = causeChain(error)
  if (/does not resolve to a DID/.test(chain))
    return `No account has the handle ${handle}. Check the spelling.`
  if (/does not include the handle/.test(chain))
    return `The account behind ${handle} does not confirm that handle. Its owner has to set it again.`
  if (/Failed to resolve identity/.test(chain))
    return 'Handles cannot be looked up right now. Check your connection and try again.'
  if (/Failed to resolve OAuth server metadata/.test(chain))
    return `The server that holds ${handle} does not answer. Try again in a while.`
  if (/invalid_dpop_proof/.test(chain))
    return 'Your server refuses the time of this device. Set its clock and try again.'
  if (/invalid_scope/.test(chain))
    return `The server that holds ${handle} does not know the permissions Breadcrumbs asks for.`
  return 'Sign-in did not start. Try again in a while.'
}

/** Says why a person came back from their server without being signed in. `error` is the OAuth error code, if any. */
export function callbackProblem(error: string | null): string {
  if (error === 'access_denied')
    return 'You did not give permission, so you are not signed in. Nothing was changed.'
  if (error === null) return 'That sign-in link was already used or is too old. Start again.'
  return 'Your server did not finish the sign-in. Start again.'
}
