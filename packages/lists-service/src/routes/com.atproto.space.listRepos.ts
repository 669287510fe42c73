import type { TidString } from '@atproto/lex-schema'
import type { Server } from '@atproto/xrpc-server'
import { com } from '@breadcrumbs/lexicons'
import { snapshot } from '../database/snapshot.ts'
import { requireReader } from '../hosted/hosted-repos.ts'
import { pageOfRepos } from '../hosted/repo-pages.ts'
import { definedOnly } from '../list/defined-only.ts'
import { hostedAnswer } from './hosted-answer.ts'
import type { RouteKit } from './route-kit.ts'

const method = com.atproto.space.listRepos

/** The repos of a group. */
export function spaceListReposRoute(server: Server, { auth: who, hosted }: RouteKit): void {
  server.add(method, {
    auth: who.read(method.$lxm),
    handler: async ({ auth, params, res }) => {
      const caller = auth.credentials.did
      const page = await snapshot(hosted.db, async (trx) => {
        await requireReader(trx, params.space, caller)
        return pageOfRepos(trx, hosted, params.space, {
          ...definedOnly({ cursor: params.cursor }),
          limit: params.limit,
        })
      })
      const repos = page.items.map(({ did, rev, hash, spaceRev }) => ({
        did,
        repoRev: rev as TidString,
        hash,
        spaceRev,
      }))
      const body = definedOnly<com.atproto.space.listRepos.$OutputBody>({ repos, cursor: page.cursor })
      return hostedAnswer(res, hosted, body)
    },
  })
}
