/** A lists host without HTTP: the same functions the routes call, on a real database, with actors for members. */
import type { DidString } from '@atproto/lex-schema'
import { type app, ids } from '@breadcrumbs/lexicons'
import type { Database } from '@breadcrumbs/service-kit'
import { createAudit } from '../src/authority/audit.ts'
import { createGroup, type GroupTools } from '../src/authority/create-group.ts'
import { createEndedGroups } from '../src/authority/ended-groups.ts'
import { createKeyBox } from '../src/authority/key-box.ts'
import type { PlcDirectory } from '../src/authority/plc-directory.ts'
import { setMember } from '../src/authority/set-member.ts'
import type { Tables } from '../src/database/schema.ts'
import { acceptInvite } from '../src/invites/accept-invite.ts'
import { createInvite } from '../src/invites/create-invite.ts'
import { LIMITS, type Limits } from '../src/limits.ts'
import { type Role, roleToken } from '../src/list/access.ts'
import { foldOp } from '../src/protocol/oplog.ts'
import { createSetHasher, loadSetHash, setElement, setHashDigest } from '../src/protocol/set-hash.ts'
import { applyWrites } from '../src/repo-host/apply-writes.ts'
import { commitBatch } from '../src/repo-host/commit.ts'
import type { MemberWrite } from '../src/repo-host/prepare-write.ts'
import { prepareOwnRecord } from '../src/repo-host/prepare-write.ts'
import { localRepoSource } from '../src/repo-host/repo-source.ts'
import { lockSpace, readHead, readRecords } from '../src/repo-host/store.ts'
import { Takedowns } from '../src/takedowns/takedowns.ts'
import { createViews, loadGroup } from '../src/views/load-group.ts'
import { ALICE } from './_records.ts'

export const hasher = await createSetHasher()
export const quietDirectory: PlcDirectory = { publish: async () => {} }

/** Tools of a host whose limits and directory a test may choose. */
export function makeTools(
  o: { limits?: Partial<Limits>; plc?: PlcDirectory; now?: () => number } = {},
): GroupTools {
  return {
    hasher,
    limits: { ...LIMITS, ...o.limits },
    now: o.now ?? Date.now,
    keyBox: createKeyBox('11'.repeat(32)),
    audit: createAudit({
      secret: '11'.repeat(32),
      now: o.now ?? Date.now,
      // Held back only where a test asks for it: they set up groups faster than any admin.
      perMinute: o.limits?.adminActsPerMinute ?? Number.MAX_SAFE_INTEGER,
    }),
    ended: createEndedGroups({ secret: '11'.repeat(32), now: o.now ?? Date.now }),
    takedowns: new Takedowns(),
    plc: o.plc ?? quietDirectory,
    publicUrl: 'https://lists.example',
  }
}

/** A host with one group that Alice made, with a list. */
export async function startHost(db: Database<Tables>, o: Parameters<typeof makeTools>[0] = {}) {
  const tools = makeTools(o)
  const space = await createGroup(db, tools, ALICE, { name: 'Film club', list: { name: 'Films' } })
  const views = createViews(localRepoSource(db.kysely), () => {})
  const load = async () => (await loadGroup(views, space))!
  const { merged } = await load()
  const { author, collection, rkey } = merged.lists[0]!.list
  return {
    db,
    tools,
    views,
    space,
    list: { author, collection, rkey },
    load,
    invite: (
      role: Role,
      more: Partial<app.breadcrumbs.temp.createInvite.$InputBody> = {},
      by: DidString = ALICE,
    ) => createInvite(db, tools, by, { space, role: roleToken(role), ...more }),
    accept: (did: DidString, code: string) => acceptInvite(db, tools, did, { code }),
    /** Joins as the role, by an invite of its own. */
    async joins(did: DidString, role: Role) {
      const { code } = await this.invite(role)
      await this.accept(did, code)
    },
    write: (did: DidString, writes: readonly MemberWrite[], idempotencyKey?: string) =>
      applyWrites(db, tools, { caller: did, space, repo: did, writes, idempotencyKey }),
    /** A request with another group or another repo than the caller's. */
    writeElsewhere: (caller: DidString, at: { space?: string; repo?: DidString }) =>
      applyWrites(db, tools, { caller, space, repo: caller, writes: [], idempotencyKey: undefined, ...at }),
    /** Sets a member by the rules, as Alice unless said otherwise. */
    set: (
      did: DidString,
      input: { role?: Role; status?: string; keepItems?: boolean },
      by: DidString = ALICE,
    ) => {
      const { role, ...rest } = input
      return setMember(db, tools, by, { space, did, ...rest, ...(role && { role: roleToken(role) }) })
    },
    /** The authority writes a member whatever the rules say. */
    setMember: (did: DidString, role: Role, status: 'active' | 'left' | 'removed') =>
      db.transaction(async (trx) => {
        const { authority } = (await lockSpace(trx, space))!
        const fields = { did, role: roleToken(role), status, createdAt: new Date().toISOString() }
        const writes = [prepareOwnRecord(authority, ids.member, did, fields)]
        await commitBatch(trx, tools, { space, author: authority, writes, acting: ALICE })
      }),
  }
}

export type Host = Awaited<ReturnType<typeof startHost>>

/** A create of an item on the host's list. */
export function addItem(host: Pick<Host, 'list'>, title: string, rkey?: string): MemberWrite {
  const value = { list: host.list, work: { mediaType: 'movie', title }, createdAt: '2026-11-22T12:00:00Z' }
  const at = rkey === undefined ? {} : { rkey }
  return { $type: 'app.breadcrumbs.temp.applyWrites#create', collection: ids.groupItem, ...at, value }
}

/** What a repo's stored set hash says, what its records say, and what its log says: all three must agree. */
export async function auditRepo(db: Database<Tables>, space: string, author: DidString) {
  const stored = setHashDigest(loadSetHash((await readHead(db.kysely, space, author))?.set_hash))
  const records = await readRecords(db.kysely, space, author)
  const fromRecords = loadSetHash()
  for (const { collection, rkey, cid } of records) hasher.add(fromRecords, setElement(collection, rkey, cid))
  const ops = await db.kysely
    .selectFrom('ops')
    .select(['rev', 'idx', 'collection', 'rkey', 'cid', 'prev'])
    .where('space', '=', space)
    .where('author', '=', author)
    .orderBy('rev')
    .orderBy('idx')
    .execute()
  const fromLog = loadSetHash()
  for (const op of ops) foldOp(hasher, fromLog, op)
  return {
    digests: [stored, setHashDigest(fromRecords), setHashDigest(fromLog)],
    revs: [...new Set(ops.map(({ rev }) => rev))],
    records,
  }
}
