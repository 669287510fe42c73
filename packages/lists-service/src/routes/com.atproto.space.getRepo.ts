import { Readable } from 'node:stream'
import type { Server } from '@atproto/xrpc-server'
import { com } from '@breadcrumbs/lexicons'
import { readRepo } from '../hosted/hosted-repos.ts'
import { archiveOf } from '../hosted/repo-archive-of.ts'
import { labelHosted } from './hosted-answer.ts'
import type { RouteKit } from './route-kit.ts'

const method = com.atproto.space.getRepo

/** A hosted repo as one file. */
export function spaceGetRepoRoute(server: Server, { auth: who, hosted }: RouteKit): void {
  server.add(method, {
    auth: who.read(method.$lxm),
    handler: async ({ auth, params, res }) => {
      const caller = auth.credentials.did
      const request = { caller, space: params.space, repo: params.repo }
      const archive = await readRepo(hosted, request, (open) =>
        archiveOf(hosted, open, !params.excludeValues),
      )
      labelHosted(res, hosted.signer)
      return { encoding: method.$output.encoding, body: Readable.from(archive) }
    },
  })
}
