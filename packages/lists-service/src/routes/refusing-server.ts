import type { Server } from '@atproto/xrpc-server'
import type { Response } from 'express'
import type { Caller } from '../auth/callers.ts'
import { Refusal } from '../refusal.ts'
import { type RouteKit, retryAfterSeconds } from './route-kit.ts'
import { assertServed } from './taken-down.ts'

/** What a method's handler is called with, as far as it is the same for all. */
interface Context {
  readonly auth: Caller
  readonly params: { readonly space?: unknown }
  readonly input?: { readonly body?: unknown }
  readonly res: Response
}

type Handler = (context: Context) => Promise<unknown>
type Authenticate = (context: Pick<Context, 'res'>) => Promise<unknown>
type Add = (
  method: { readonly $lxm: string },
  config: { readonly auth: Authenticate; readonly handler: Handler },
) => void

/**
 * The server as routes see it. What the operator took down is refused before any method. What is said with a refusal
 * is the same for every method and stands here once: how
 * long to wait, and to whoever was in a group when it ended, that it did (MB-013). Everybody else gets the answer of
 * a group that never was, after the same question to the database.
 */
export function refusingServer(server: Server, kit: RouteKit): Server {
  const add = server.add.bind(server) as unknown as Add
  const refusing: Add = (method, config) =>
    add(method, {
      ...config,
      auth: (context) => config.auth(context).catch((error: unknown) => comeAgain(context.res, error)),
      handler: async (context) => {
        try {
          const call = { method: method.$lxm, caller: context.auth.credentials.did, space: spaceOf(context) }
          assertServed(kit.takedowns, call)
          return await config.handler(context)
        } catch (error) {
          if (!(error instanceof Refusal)) return comeAgain(context.res, error)
          if (await wasInIt(kit, error, context)) throw groupEnded()
          return comeAgain(context.res, error)
        }
      },
    })
  return { add: refusing } as unknown as Server
}

/** Says with the error how long to wait, where that is known. */
function comeAgain(res: Response, error: unknown): never {
  const seconds = retryAfterSeconds(error)
  if (seconds !== undefined) res.set('retry-after', String(seconds))
  throw error
}

async function wasInIt(kit: RouteKit, { refusal }: Refusal, context: Context): Promise<boolean> {
  if (refusal !== 'GroupNotFound') return false
  const space = spaceOf(context)
  return space !== undefined && kit.tools.ended.had(kit.db.kysely, space, context.auth.credentials.did)
}

/** The group a call is about. */
function spaceOf({ params, input }: Context): string | undefined {
  const space = params.space ?? (input?.body as { space?: unknown } | undefined)?.space
  return typeof space === 'string' ? space : undefined
}

function groupEnded(): Refusal {
  return new Refusal('SpaceDeleted', 'this group was ended by an owner')
}
