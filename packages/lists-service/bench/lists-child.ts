/** The service with groups and members, for measurements, on the folder given: answers with tickets, tokens, and what it used. */
import { ids } from '@breadcrumbs/lexicons'
import { openDatabase } from '@breadcrumbs/service-kit'
import { answering, cpuMicros } from '@breadcrumbs/service-kit/benchmarks'
import { createGroup } from '../src/authority/create-group.ts'
import { migrations } from '../src/database/migrations.ts'
import type { Tables } from '../src/database/schema.ts'
import { acceptInvite } from '../src/invites/accept-invite.ts'
import { createInvite } from '../src/invites/create-invite.ts'
import { roleToken } from '../src/list/access.ts'
import { issueTicket } from '../src/live/tickets.ts'
import { makeTools } from '../test/_host.ts'
import { ALICE } from '../test/_records.ts'
import { startOnSocket } from '../test/_service.ts'
import { residentBytes } from './resident-bytes.ts'

type Ask =
  | { readonly groups: number }
  | { readonly tickets: number; readonly space: string }
  | { readonly tokens: number; readonly lxm: string }
  | { readonly bytes: true }
  | { readonly usage: true }

const [folder = ''] = process.argv.slice(2)
const db = await openDatabase<Tables>({ url: `sqlite:${folder}/lists.db`, migrations, durability: 'full' })
const limits = {
  groupsPerCreator: 1e6,
  batchesPerMinute: 1e6,
  writesPerMinute: 1e6,
  recordsPerRepo: 1e6,
  streamsPerMember: 1e6,
  streamsPerAddress: 1e6,
}
const tools = makeTools({ limits })
const service = await startOnSocket(db, { limits, requestsPerMinute: 1_000_000 })
const writer = await service.account()

async function makeGroup(n: number): Promise<{ space: string; list: object }> {
  const space = await createGroup(db, tools, ALICE, { name: `Group ${n}`, list: { name: 'Films' } })
  const { code } = await createInvite(db, tools, ALICE, { space, role: roleToken('editor') })
  await acceptInvite(db, tools, writer.did, { code })
  const { rkey } = await db.kysely
    .selectFrom('records')
    .select('rkey')
    .where('space', '=', space)
    .where('collection', '=', ids.groupList)
    .executeTakeFirstOrThrow()
  return { space, list: { author: ALICE, collection: ids.groupList, rkey } }
}

async function work(ask: Ask): Promise<object> {
  if ('usage' in ask) return { cpuMs: cpuMicros() / 1_000, readers: service.readers() }
  if ('bytes' in ask) return { bytes: residentBytes() }
  if ('groups' in ask) {
    const groups: object[] = []
    for (let n = 0; n < ask.groups; n += 1) groups.push(await makeGroup(n))
    return groups
  }
  if ('tickets' in ask) {
    const tickets: string[] = []
    for (let n = 0; n < ask.tickets; n += 1) {
      tickets.push((await issueTicket(db.kysely, { space: ask.space, did: ALICE }, Date.now())).ticket)
    }
    return tickets
  }
  return Promise.all(Array.from({ length: ask.tokens }, () => writer.token(ask.lxm)))
}

answering({ url: service.url, did: writer.did }, (message) => work(message as Ask))
