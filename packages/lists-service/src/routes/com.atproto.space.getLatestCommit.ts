import type { Server } from '@atproto/xrpc-server'
import { com } from '@breadcrumbs/lexicons'
import { commitOf, readRepo } from '../hosted/hosted-repos.ts'
import { hostedAnswer, toCommit } from './hosted-answer.ts'
import type { RouteKit } from './route-kit.ts'

const method = com.atproto.space.getLatestCommit

/** The commit of a hosted repo. */
export function spaceGetLatestCommitRoute(server: Server, { auth: who, hosted }: RouteKit): void {
  server.add(method, {
    auth: who.read(method.$lxm),
    handler: async ({ auth, params, res }) => {
      const caller = auth.credentials.did
      const request = { caller, space: params.space, repo: params.repo }
      const commit = await readRepo(hosted, request, (open) => commitOf(hosted, open))
      return hostedAnswer(res, hosted, { commit: toCommit(commit) })
    },
  })
}
