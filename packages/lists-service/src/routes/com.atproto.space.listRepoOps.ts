import type { Server } from '@atproto/xrpc-server'
import { com } from '@breadcrumbs/lexicons'
import { commitOf, readRepo } from '../hosted/hosted-repos.ts'
import { pageOfOps } from '../hosted/repo-pages.ts'
import { definedOnly } from '../list/defined-only.ts'
import { hostedAnswer, toCommit } from './hosted-answer.ts'
import type { RouteKit } from './route-kit.ts'

const method = com.atproto.space.listRepoOps

/** The log of a hosted repo; where it ends, its commit. */
export function spaceListRepoOpsRoute(server: Server, { auth: who, hosted }: RouteKit): void {
  server.add(method, {
    auth: who.read(method.$lxm),
    handler: async ({ auth, params, res }) => {
      const caller = auth.credentials.did
      const request = { caller, space: params.space, repo: params.repo }
      const body = await readRepo(hosted, request, async (open) => {
        const { items, cursor } = await pageOfOps(open, {
          ...definedOnly({ since: params.since, cursor: params.cursor }),
          limit: params.limit,
          values: !params.excludeValues,
        })
        return definedOnly<com.atproto.space.listRepoOps.$OutputBody>({
          ops: items as com.atproto.space.listRepoOps.Op[],
          cursor,
          commit: cursor === undefined ? toCommit(await commitOf(hosted, open)) : undefined,
        })
      })
      return hostedAnswer(res, hosted, body)
    },
  })
}
