import type { DidString } from '@atproto/lex-schema'
import { ids } from '@breadcrumbs/lexicons'
import { describeEachEngine } from '@breadcrumbs/service-kit/testing'
import { expect, it } from 'vitest'
import { migrations } from '../src/database/migrations.ts'
import type { Tables } from '../src/database/schema.ts'
import type { Role } from '../src/list/access.ts'
import { auditRepo, startHost } from './_host.ts'
import { ALICE, BOB, CARLA } from './_records.ts'

const refusal = (name: string) => expect.objectContaining({ refusal: name })
const did = (n: number): DidString =>
  `did:plc:${String.fromCharCode(97 + (n % 26)).repeat(23)}${2 + Math.floor(n / 26)}`

describeEachEngine<Tables>('an invite', migrations, (open) => {
  it('lets in no more than it says, and the same one only once (MB-009)', async () => {
    const host = await startHost(await open())
    const { code } = await host.invite('editor')
    await host.accept(BOB, code)
    await host.accept(BOB, code)
    await expect(host.accept(CARLA, code)).rejects.toEqual(refusal('InviteNotFound'))
    const { merged } = await host.load()
    expect([...merged.members.values()].map(({ did, role }) => [did, role])).toEqual([
      [ALICE, 'owner'],
      [BOB, 'editor'],
    ])
    expect(merged.joins.has(BOB)).toBe(true)
    for (const author of [await auditAuthority(host), BOB]) {
      expect(new Set((await auditRepo(host.db, host.space, author)).digests).size).toBe(1)
    }
  })

  it('has exactly as many winners as uses in a race', async () => {
    const host = await startHost(await open())
    const { code } = await host.invite('viewer', { maxUses: 3 })
    const race = await Promise.allSettled(Array.from({ length: 20 }, (_, n) => host.accept(did(n), code)))
    expect(race.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
    expect((await host.load()).merged.members.size).toBe(1 + 3)
  })

  it('ends: after a week, or when it says', async () => {
    let now = Date.now()
    const host = await startHost(await open(), { now: () => now })
    const [usual, short] = [
      await host.invite('editor'),
      await host.invite('editor', { expiresInSeconds: 60 }),
    ]
    now += 60_000
    await expect(host.accept(BOB, short.code)).rejects.toEqual(refusal('InviteNotFound'))
    now += 7 * 24 * 3_600_000 - 60_001
    await host.accept(BOB, usual.code)
    const other = await host.invite('editor')
    now += 7 * 24 * 3_600_000
    await expect(host.accept(CARLA, other.code)).rejects.toEqual(refusal('InviteNotFound'))
  })

  it('does not bring back who was removed, but who left', async () => {
    const host = await startHost(await open())
    const { code } = await host.invite('editor', { maxUses: 10 })
    await host.accept(BOB, code)
    await host.setMember(BOB, 'editor', 'removed')
    await expect(host.accept(BOB, code)).rejects.toEqual(refusal('InviteNotFound'))
    await host.setMember(BOB, 'editor', 'left')
    await host.accept(BOB, code)
    expect((await host.load()).merged.members.get(BOB)?.status).toBe('active')
  })

  it('is made by admins, for roles below theirs (MB-003)', async () => {
    const host = await startHost(await open())
    const asked = async (by: DidString, role: Role) =>
      host.invite(role, {}, by).then(
        () => 'made',
        (error: { refusal: string }) => error.refusal,
      )
    expect(await asked(CARLA, 'viewer')).toBe('GroupNotFound')
    const table: [Role, Role, string][] = [
      ['viewer', 'viewer', 'Forbidden'],
      ['editor', 'viewer', 'Forbidden'],
      ['admin', 'editor', 'made'],
      ['admin', 'admin', 'Forbidden'],
      ['admin', 'owner', 'Forbidden'],
      ['owner', 'owner', 'made'],
    ]
    await host.joins(BOB, 'viewer')
    for (const [role, invited, outcome] of table) {
      await host.setMember(BOB, role, 'active')
      expect([role, invited, await asked(BOB, invited)]).toEqual([role, invited, outcome])
    }
  })

  it('does not open a full group, and is not used up by that (MB-009)', async () => {
    const host = await startHost(await open(), { limits: { membersPerGroup: 1 } })
    const { code, invite } = await host.invite('editor')
    await expect(host.accept(BOB, code)).rejects.toEqual(refusal('LimitReached'))
    const row = await host.db.kysely
      .selectFrom('invites')
      .select(['uses', 'code_hash'])
      .where('id', '=', invite.id)
      .executeTakeFirstOrThrow()
    expect(row.uses).toBe(0)
    expect(row.code_hash).not.toContain(code)
  })

  it('is never a record', async () => {
    const host = await startHost(await open())
    await host.invite('editor')
    const ops = await host.db.kysely
      .selectFrom('ops')
      .select('collection')
      .where('space', '=', host.space)
      .execute()
    expect(new Set(ops.map(({ collection }) => collection))).toEqual(
      new Set([ids.groupProfile, ids.member, ids.join, ids.groupList]),
    )
  })
})

async function auditAuthority(host: Awaited<ReturnType<typeof startHost>>): Promise<DidString> {
  const row = await host.db.kysely
    .selectFrom('spaces')
    .select('authority')
    .where('uri', '=', host.space)
    .executeTakeFirstOrThrow()
  return row.authority
}
