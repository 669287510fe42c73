import type { Server } from '@atproto/xrpc-server'
import { com } from '@breadcrumbs/lexicons'
import { readRepo } from '../hosted/hosted-repos.ts'
import { pageOfRecords } from '../hosted/repo-pages.ts'
import { definedOnly } from '../list/defined-only.ts'
import { hostedAnswer } from './hosted-answer.ts'
import type { RouteKit } from './route-kit.ts'

const method = com.atproto.space.listRecords

/** Records of a hosted repo, page by page. */
export function spaceListRecordsRoute(server: Server, { auth: who, hosted }: RouteKit): void {
  server.add(method, {
    auth: who.read(method.$lxm),
    handler: async ({ auth, params, res }) => {
      const caller = auth.credentials.did
      const request = { caller, space: params.space, repo: params.repo }
      const page = await readRepo(hosted, request, (open) =>
        pageOfRecords(open, {
          ...definedOnly({ collection: params.collection, cursor: params.cursor }),
          limit: params.limit,
          reverse: params.reverse === true,
          values: !params.excludeValues,
        }),
      )
      const body = definedOnly<com.atproto.space.listRecords.$OutputBody>({
        records: page.items as com.atproto.space.listRecords.Record[],
        cursor: page.cursor,
      })
      return hostedAnswer(res, hosted, body)
    },
  })
}
