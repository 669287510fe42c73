import type { CidString } from '@atproto/lex-schema'
import type { Server } from '@atproto/xrpc-server'
import { com } from '@breadcrumbs/lexicons'
import { readRepo } from '../hosted/hosted-repos.ts'
import { formatRecordUri } from '../protocol/space-uri.ts'
import { Refusal } from '../refusal.ts'
import { readOneRecord } from '../repo-host/store.ts'
import { hostedAnswer } from './hosted-answer.ts'
import type { RouteKit } from './route-kit.ts'

const method = com.atproto.space.getRecord

/** One record of a hosted repo. */
export function spaceGetRecordRoute(server: Server, { auth: who, hosted }: RouteKit): void {
  server.add(method, {
    auth: who.read(method.$lxm),
    handler: async ({ auth, params, res }) => {
      const caller = auth.credentials.did
      const { space, repo, collection, rkey } = params
      const record = await readRepo(hosted, { caller, space, repo }, async ({ trx, hides }) =>
        hides({ collection, rkey })
          ? undefined
          : readOneRecord(trx, space, { author: repo, collection, rkey }),
      )
      if (!record) throw new Refusal('RecordNotFound', 'no such record')
      const uri = formatRecordUri(space, repo, collection, rkey)
      return hostedAnswer(res, hosted, { uri, cid: record.cid as CidString, value: record.value })
    },
  })
}
