import type { DidString } from '@atproto/lex-schema'
import type {
  BrowserOAuthClient,
  BrowserOAuthClientOptions,
  OAuthCallbackError,
  OAuthSession,
} from '@atproto/oauth-client-browser'
import { readFlowState, writeFlowState } from './auth/flow-state.ts'
import { readTypedHandle } from './auth/handle.ts'
import { callbackProblem, signInProblem } from './auth/sign-in-error.ts'
import type { AppConfig } from './config.ts'
import { xrpcHandleResolver } from './data/handle-resolver.ts'
import { untilAborted } from './data/until-aborted.ts'
import type { Account } from './data/xrpc.ts'

export type SessionState =
  | { readonly status: 'restoring' }
  | { readonly status: 'signed-out'; readonly notice?: string }
  | { readonly status: 'signed-in'; readonly account: Account }

/**
 * Who is signed in, for the whole app. Tokens stay inside the OAuth library, which keeps them in its own IndexedDB
 * with keys no script can export; nothing here ever sees one.
 */
export interface Session {
  readonly state: () => SessionState
  readonly subscribe: (listener: () => void) => () => void
  /** Finishes a sign-in that is coming back, or finds out who was here. Gives the path to go on to, if any. */
  readonly start: () => Promise<string | undefined>
  /** Fetches ahead what signing in takes. */
  readonly prepare: () => void
  /** Leaves for the person's server; gives a sentence where that is not possible. `returnTo` is a path of this app. */
  readonly signIn: (typedHandle: string, returnTo: string) => Promise<string | undefined>
  readonly signOut: () => Promise<void>
}

const SOMEBODY_ELSE =
  'Your server answered for another account than the one you typed. You are not signed in. Start again.'
const SIGN_IN_ENDED = 'Your sign-in has ended. Sign in again to go on.'
const NOT_FETCHED = 'A part of this app could not be fetched. Check your connection and try again.'

/** By shape, because the class is in a chunk that may have been what failed to load. */
function isCallbackError(error: unknown): error is OAuthCallbackError {
  return error instanceof Error && 'params' in error && error.params instanceof URLSearchParams
}

/** Who was signed in here last: undefined for nobody, `unknown` where it is to be found out. */
export interface SignedInHint {
  readonly read: () => DidString | 'unknown' | undefined
  readonly write: (did: DidString | undefined) => void
}

const fetchLibrary = () => import('./auth/oauth-library.ts')

/** `leave` navigates the browser to another address. */
export function createSession(
  config: AppConfig,
  fetchAny: typeof fetch,
  leave: (url: URL) => void,
  hint: SignedInHint,
): Session {
  const before = hint.read()
  let current: SessionState = { status: before === undefined ? 'signed-out' : 'restoring' }
  const listeners = new Set<() => void>()
  const show = (next: SessionState) => {
    current = next
    for (const listener of listeners) listener()
  }
  const become = (next: SessionState) => {
    hint.write(next.status === 'signed-in' ? next.account.did : undefined)
    show(next)
  }

  const handleResolver = xrpcHandleResolver(config.handleResolver, fetchAny)
  const connect = async (): Promise<BrowserOAuthClient> => {
    const library = await fetchLibrary()
    const options = {
      handleResolver,
      plcDirectoryUrl: config.plcUrl,
      allowHttp: config.allowHttp,
      // The answer comes back in the fragment, which is sent to no server and to no log.
      responseMode: 'fragment',
      onSessionDeleted: (did: string) => {
        if (current.status === 'signed-in' && current.account.did === did)
          become({ status: 'signed-out', notice: SIGN_IN_ENDED })
      },
    } as const
    if (library.isLoopback(config))
      return await library.BrowserOAuthClient.load({ ...options, clientId: library.oauthClientId(config) })
    // Our own metadata is made here, not fetched: a reload without a network keeps the person signed in.
    return new library.BrowserOAuthClient({
      ...options,
      clientMetadata: library.oauthClientMetadata(config) as NonNullable<
        BrowserOAuthClientOptions['clientMetadata']
      >,
    })
  }
  let connecting: Promise<BrowserOAuthClient> | undefined
  const load = (): Promise<BrowserOAuthClient> => {
    connecting ??= connect().catch((error: unknown) => {
      connecting = undefined
      throw error
    })
    return connecting
  }

  /**
   * Whoever was signed in when the page was left. Their screens need not wait, for the network least of all: the session
   * is taken up by the first request, and by the next one where that fails. That it has ended is told by the library.
   */
  const leftSignedIn = (did: DidString): Account => {
    let takenUp: Promise<OAuthSession> | undefined
    const takeUp = () => {
      // false: do not refresh now; a request refreshes what has run out.
      takenUp ??= load().then((client) => client.restore(did, false))
      takenUp.catch(() => {
        takenUp = undefined
      })
      return takenUp
    }
    return {
      did,
      fetchHandler: async (path, init) => {
        const session = await untilAborted(takeUp(), init.signal)
        return await session.fetchHandler(path, init)
      },
    }
  }
  if (before !== undefined && before !== 'unknown')
    current = { status: 'signed-in', account: leftSignedIn(before) }

  return {
    state: () => current,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },

    async start() {
      if (current.status !== 'restoring') return undefined
      // Not reaching the library or our own metadata says nothing about a session: the next start asks again.
      const client = await load().catch(() => undefined)
      if (client === undefined) {
        show({ status: 'signed-out' })
        return undefined
      }
      try {
        // false: do not refresh now, so that a reload without a network keeps the person signed in.
        const result = await client.init(false)
        if (result === undefined) {
          become({ status: 'signed-out' })
          return undefined
        }
        const { session } = result
        const flow = 'state' in result ? readFlowState(result.state) : undefined
        // The library takes whoever the server names, as long as it is that account's server.
        if (flow !== undefined && flow.did !== session.did) {
          await client.revoke(session.did).catch(() => undefined)
          become({ status: 'signed-out', notice: SOMEBODY_ELSE })
          return undefined
        }
        const fetchHandler: Account['fetchHandler'] = (path, init) => session.fetchHandler(path, init)
        become({ status: 'signed-in', account: { did: session.did, fetchHandler } })
        return flow?.returnTo
      } catch (error) {
        const notice = isCallbackError(error) ? callbackProblem(error.params.get('error')) : SIGN_IN_ENDED
        // What failed may be another sign-in than the one that is kept.
        show({ status: 'signed-out', notice })
        return undefined
      }
    },

    prepare() {
      // Signing in itself tells what is wrong.
      load().catch(() => undefined)
    },

    async signIn(typedHandle, returnTo) {
      const typed = readTypedHandle(typedHandle)
      if ('problem' in typed) return typed.problem
      const library = await fetchLibrary().catch(() => undefined)
      if (library === undefined) return NOT_FETCHED
      try {
        const client = await load()
        const { handle } = typed
        // An unknown handle, and a resolver that fails, are told by what the library says next.
        const did = await handleResolver.resolve(handle).catch(() => null)
        const state = writeFlowState({ did: did ?? '', returnTo })
        leave(await client.authorize(handle, { scope: library.oauthScope(config), state }))
        return undefined
      } catch (error) {
        return signInProblem(error, typed.handle)
      }
    },

    async signOut() {
      if (current.status !== 'signed-in') return
      const { did } = current.account
      become({ status: 'signed-out' })
      // Revoking tells the server; the local session is gone whether or not the server can be told.
      await load()
        .then((client) => client.revoke(did))
        .catch(() => undefined)
    },
  }
}
