import { safeReturnPath } from './return-path.ts'

/** What a sign-in that is coming back must know of its beginning. */
export interface FlowState {
  /** Who was to be signed in: the account of the typed handle (atproto.com/specs/oauth, "Identity Authentication"). */
  readonly did: string
  /** Path of this app to go on to. */
  readonly returnTo: string
}

const BETWEEN = ' '

/** One line: neither a DID nor the beginning of a path has a blank in it. */
export function writeFlowState({ did, returnTo }: FlowState): string {
  return did + BETWEEN + returnTo
}

/** Reads it again, as hostile: whatever it is, there is a DID to compare with and a path of this app to go to. */
export function readFlowState(state: string | null | undefined): FlowState {
  const [did = '', ...rest] = (state ?? '').split(BETWEEN)
  return { did, returnTo: safeReturnPath(rest.join(BETWEEN)) }
}
