import type { DidString } from '@atproto/lex-schema'
import { ids } from '@breadcrumbs/lexicons'
import { describeEachEngine } from '@breadcrumbs/service-kit/testing'
import { expect, it } from 'vitest'
import { deleteGroup } from '../src/authority/delete-group.ts'
import { leaveGroup } from '../src/authority/leave-group.ts'
import { setMember } from '../src/authority/set-member.ts'
import { updateGroup } from '../src/authority/update-group.ts'
import { migrations } from '../src/database/migrations.ts'
import type { Tables } from '../src/database/schema.ts'
import { createInvite } from '../src/invites/create-invite.ts'
import { listInvites, revokeInvite } from '../src/invites/manage-invites.ts'
import type { Role } from '../src/list/access.ts'
import { commitBatch } from '../src/repo-host/commit.ts'
import { exportGroup } from '../src/repo-host/export-group.ts'
import { importGroup } from '../src/repo-host/import-group.ts'
import { prepareOwnRecord } from '../src/repo-host/prepare-write.ts'
import { lockSpace } from '../src/repo-host/store.ts'
import { Takedowns } from '../src/takedowns/takedowns.ts'
import { addItem, auditRepo, type Host, startHost } from './_host.ts'
import { ALICE, AT, BOB, CARLA, tid } from './_records.ts'

const refusal = (name: string) => expect.objectContaining({ refusal: name })
const outcome = (act: Promise<unknown>) =>
  act.then(
    () => 'done',
    (error: { refusal: string }) => error.refusal,
  )
const acts = async (host: Host) =>
  (await host.db.kysely.selectFrom('admin_acts').select('act').orderBy('at').execute()).map(({ act }) => act)
const memberOf = async (host: Host, did: DidString) => (await host.load()).merged.members.get(did)
const titles = async (host: Host) =>
  (await host.load()).merged.lists[0]!.cards.map(({ items }) => items[0].value.work.title)

describeEachEngine<Tables>('administration', migrations, (open) => {
  const start = async () => {
    const host = await startHost(await open())
    const leave = (did: DidString, keepItems?: boolean) =>
      leaveGroup(host.db, host.tools, did, { space: host.space, keepItems })
    return { ...host, host, leave }
  }

  it('changes what is named of the profile and keeps the rest', async () => {
    const { host, db, tools, space } = await start()
    const description = 'Tuesdays'
    await updateGroup(db, tools, ALICE, { space, description })
    await updateGroup(db, tools, ALICE, { space, spoilerMode: 'blur' })
    const { merged, facts } = await host.load()
    expect(merged.profile?.value).toMatchObject({ name: 'Film club', description, spoilerMode: 'blur' })
    await updateGroup(db, tools, ALICE, { space, spoilerMode: 'blur' })
    expect((await host.load()).facts.position).toBe(facts.position)
    expect(await acts(host)).toEqual(['group-changed', 'group-changed'])
  })

  it('of members is for admins, of admins and owners for owners', async () => {
    const { host } = await start()
    await host.joins(BOB, 'viewer')
    await host.joins(CARLA, 'viewer')
    const table: [by: Role, was: Role, becomes: Role, outcome: string][] = [
      ['viewer', 'viewer', 'editor', 'Forbidden'],
      ['editor', 'viewer', 'editor', 'Forbidden'],
      ['admin', 'viewer', 'editor', 'done'],
      ['admin', 'editor', 'viewer', 'done'],
      ['admin', 'editor', 'admin', 'Forbidden'],
      ['admin', 'admin', 'editor', 'Forbidden'],
      ['admin', 'owner', 'editor', 'Forbidden'],
      ['owner', 'editor', 'admin', 'done'],
      ['owner', 'admin', 'owner', 'done'],
      ['owner', 'owner', 'viewer', 'done'],
    ]
    for (const [by, was, becomes, expected] of table) {
      await host.setMember(BOB, by, 'active')
      await host.setMember(CARLA, was, 'active')
      const answer = await outcome(host.set(CARLA, { role: becomes }, BOB))
      expect([by, was, becomes, answer]).toEqual([by, was, becomes, expected])
      expect((await memberOf(host, CARLA))?.role).toBe(expected === 'done' ? becomes : was)
    }
    await host.setMember(BOB, 'admin', 'active')
    expect(await outcome(host.set(BOB, { role: 'owner' }, BOB))).toBe('Forbidden')
    expect(await outcome(host.set(BOB, { role: 'viewer' }, BOB))).toBe('done')
  })

  it('takes a member out and lets them back in; twice is once (MB-009)', async () => {
    const { host } = await start()
    await host.joins(BOB, 'editor')
    await host.write(BOB, [addItem(host, 'of Bob')])
    await host.set(BOB, { status: 'removed' })
    const { position } = (await host.load()).facts
    await host.set(BOB, { status: 'removed' })
    expect((await host.load()).facts.position).toBe(position)
    expect(await titles(host)).toEqual([])
    await expect(host.write(BOB, [addItem(host, 'late')])).rejects.toEqual(refusal('GroupNotFound'))
    await host.set(BOB, { status: 'active' })
    expect(await titles(host)).toEqual(['of Bob'])
    await host.write(BOB, [addItem(host, 'again')])
    expect(await acts(host)).toEqual(['invite-created', 'member-removed', 'member-restored'])
    await host.set(BOB, { status: 'removed', keepItems: true })
    expect((await titles(host)).toSorted()).toEqual(['again', 'of Bob'])
    expect(await outcome(host.set(CARLA, { status: 'removed' }))).toBe('MemberNotFound')
    expect(await outcome(host.set(ALICE, { status: 'removed' }))).toBe('InvalidRequest')
    expect(await outcome(host.set(BOB, { status: 'left' }))).toBe('InvalidRequest')
  })

  it('lets a member leave, with their join gone and what they added as they wish', async () => {
    const { host, leave } = await start()
    for (const keepItems of [false, true]) {
      await host.joins(BOB, 'editor')
      await host.write(BOB, [addItem(host, 'of Bob', tid(7))])
      await leave(BOB, keepItems)
      expect(await titles(host)).toEqual(keepItems ? ['of Bob'] : [])
      const { digests, records } = await auditRepo(host.db, host.space, BOB)
      expect(records.map(({ collection }) => collection)).toEqual([ids.groupItem])
      expect(new Set(digests).size).toBe(1)
      expect(await outcome(leave(BOB))).toBe('done')
      expect((await memberOf(host, BOB))?.keepItems).toBe(keepItems)
    }
    expect(await outcome(leave(CARLA))).toBe('GroupNotFound')
    expect(await outcome(host.set(BOB, { status: 'active' }))).toBe('MemberNotFound')
  })

  it('keeps at least one owner, whichever way the last one goes (MB-007)', async () => {
    const { host, leave } = await start()
    expect(await outcome(leave(ALICE))).toBe('LastOwner')
    expect(await outcome(host.set(ALICE, { role: 'admin' }))).toBe('LastOwner')
    await host.joins(BOB, 'owner')
    const race = await Promise.all([outcome(leave(ALICE)), outcome(leave(BOB))])
    expect(race.toSorted()).toEqual(['LastOwner', 'done'])
    const stays = race[0] === 'LastOwner' ? ALICE : BOB
    expect(await outcome(host.set(stays, { role: 'viewer' }, stays))).toBe('LastOwner')
  })

  it('counts nobody for an owner who is taken down: whoever is left keeps the group, and tells nobody why (MB-007, CM-006)', async () => {
    const { host, leave } = await start()
    await host.joins(BOB, 'editor')
    await host.set(BOB, { role: 'owner' })
    await host.joins(CARLA, 'viewer')
    const decide = (isDown: boolean) => host.tools.takedowns.set([{ subject: ALICE, isDown }])
    decide(true)
    expect(await outcome(leave(BOB))).toBe('LastOwner')
    for (const role of ['viewer', 'admin'] as const)
      expect(await outcome(host.set(BOB, { role }, BOB))).toBe('LastOwner')
    // Handing it over works, and so does leaving then.
    await host.set(CARLA, { role: 'owner' }, BOB)
    expect(await outcome(leave(BOB))).toBe('done')
    expect(await outcome(leave(CARLA))).toBe('LastOwner')
    // Restored, they own it again.
    decide(false)
    expect(await outcome(leave(CARLA))).toBe('done')
    expect(await outcome(leave(ALICE))).toBe('LastOwner')
  })

  it('lets admins go on while the only owner is taken down, and makes none of them an owner', async () => {
    const { host, leave } = await start()
    await host.joins(BOB, 'admin')
    await host.joins(CARLA, 'viewer')
    host.tools.takedowns.set([{ subject: ALICE, isDown: true }])
    expect(await outcome(host.set(CARLA, { role: 'editor' }, BOB))).toBe('done')
    for (const did of [BOB, CARLA])
      expect(await outcome(host.set(did, { role: 'owner' }, BOB))).toBe('Forbidden')
    expect(await outcome(leave(BOB))).toBe('done')
  })

  it('decides under the lock: a removed admin’s acts under way do nothing (MB-006)', async () => {
    const { host, db, tools, space } = await start()
    await host.joins(BOB, 'admin')
    await host.joins(CARLA, 'editor')
    const late = Array.from(
      { length: 6 },
      (_, n) => () => outcome(updateGroup(db, tools, BOB, { space, name: `by Bob ${n}` })),
    )
    const [, ...answers] = await Promise.all([
      host.set(BOB, { status: 'removed' }),
      ...late.map((act) => act()),
      outcome(host.set(CARLA, { status: 'removed' }, BOB)),
    ])
    const ops = await db.kysely.selectFrom('ops').select(['acting', 'position', 'rkey', 'author']).execute()
    const removedAt = Math.max(...ops.filter(({ rkey }) => rkey === BOB).map(({ position }) => position))
    expect(ops.filter(({ acting, position }) => acting === BOB && position > removedAt)).toEqual([])
    expect(answers.every((answer) => answer === 'done' || answer === 'GroupNotFound')).toBe(true)
    expect(await outcome(updateGroup(db, tools, BOB, { space, name: 'x' }))).toBe('GroupNotFound')
  })

  it('lists invites without codes and takes them back', async () => {
    const { host, db, tools, space } = await start()
    const made = [await host.invite('editor'), await host.invite('viewer'), await host.invite('admin')]
    const first = await listInvites(db, new Takedowns(), ALICE, { space, limit: 2, cursor: undefined })
    const second = await listInvites(db, new Takedowns(), ALICE, { space, limit: 2, cursor: first.cursor })
    const listed = [...first.invites, ...second.invites]
    expect(listed.map(({ id }) => id).toSorted()).toEqual(made.map(({ invite }) => invite.id).toSorted())
    expect(second.cursor).toBeUndefined()
    for (const { code } of made) expect(JSON.stringify(listed)).not.toContain(code)
    const { code, invite } = made[0]!
    const revoke = () => outcome(revokeInvite(db, tools, ALICE, { space, id: invite.id }))
    expect([await revoke(), await revoke()]).toEqual(['done', 'done'])
    expect(await outcome(host.accept(BOB, code))).toBe('InviteNotFound')
    expect(await outcome(revokeInvite(db, tools, ALICE, { space, id: 'none' }))).toBe('InviteNotFound')
    await expect(listInvites(db, new Takedowns(), ALICE, { space, limit: 2, cursor: 'x' })).rejects.toEqual(
      refusal('InvalidRequest'),
    )
    await host.joins(BOB, 'editor')
    expect(await outcome(listInvites(db, new Takedowns(), BOB, { space, limit: 2, cursor: undefined }))).toBe(
      'Forbidden',
    )
    expect(await outcome(revokeInvite(db, tools, BOB, { space, id: invite.id }))).toBe('Forbidden')
  })

  it('takes back the codes of who may not invite any more', async () => {
    const { host, leave } = await start()
    await host.joins(BOB, 'admin')
    for (const ends of [
      () => host.set(BOB, { role: 'editor' }),
      () => host.set(BOB, { status: 'removed' }),
      () => leave(BOB),
    ]) {
      await host.setMember(BOB, 'admin', 'active')
      const { code } = await host.invite('editor', {}, BOB)
      await ends()
      expect(await outcome(host.accept(CARLA, code))).toBe('InviteNotFound')
    }
  })

  it('is held back where one admin does too much to one group, and only there (DS-009)', async () => {
    const host = await startHost(await open(), { limits: { adminActsPerMinute: 3 } })
    const { db, tools, space } = host
    await host.joins(BOB, 'admin')
    const rename = (n: number, by: DidString) => updateGroup(db, tools, by, { space, name: `name ${n}` })
    // The invite of Bob was the first act.
    await rename(1, ALICE)
    await rename(2, ALICE)
    const { position } = (await host.load()).facts
    for (const act of [
      () => rename(3, ALICE),
      () => host.invite('viewer'),
      () => host.set(BOB, { status: 'removed' }),
    ]) {
      await expect(act()).rejects.toMatchObject({ refusal: 'RateLimitExceeded', retryAfterSeconds: 60 })
    }
    // What was refused was not done.
    expect((await host.load()).facts.position).toBe(position)
    expect((await memberOf(host, BOB))?.status).toBe('active')
    await rename(3, BOB)
    const other = await startHost(db, { limits: { adminActsPerMinute: 3 } })
    await other.invite('viewer')
  })

  it('hands a group over: another owner, then the first one steps down and goes (MB-007)', async () => {
    const { host, leave } = await start()
    await host.joins(BOB, 'editor')
    await host.set(BOB, { role: 'owner' })
    expect(await outcome(host.set(ALICE, { role: 'viewer' }, BOB))).toBe('done')
    expect(await outcome(leave(ALICE, true))).toBe('done')
    expect(await outcome(host.set(BOB, { role: 'editor' }, BOB))).toBe('LastOwner')
    await updateGroup(host.db, host.tools, BOB, { space: host.space, name: 'of Bob' })
    expect(await outcome(updateGroup(host.db, host.tools, ALICE, { space: host.space, name: 'x' }))).toBe(
      'GroupNotFound',
    )
  })

  it('takes no role, place or rule it does not know, and gives nothing for one (SP-013)', async () => {
    const { host, db, tools, space } = await start()
    await host.joins(BOB, 'viewer')
    const future = 'app.breadcrumbs.temp.defs#superOwnerRole' as never
    const asked = [
      setMember(db, tools, ALICE, { space, did: BOB, role: future }),
      setMember(db, tools, ALICE, { space, did: BOB, status: 'super' }),
      createInvite(db, tools, ALICE, { space, role: future }),
    ]
    expect(await Promise.all(asked.map(outcome))).toEqual(asked.map(() => 'InvalidRequest'))
    expect(await memberOf(host, BOB)).toMatchObject({ role: 'viewer', status: 'active' })
    // A record a later version wrote: whoever is something unknown is nobody here.
    const value = { did: BOB, role: future, status: 'active', createdAt: AT }
    await db.transaction(async (trx) => {
      const { authority } = (await lockSpace(trx, space))!
      const writes = [prepareOwnRecord(authority, ids.member, BOB, value)]
      await commitBatch(trx, tools, { space, author: authority, writes })
    })
    expect(await memberOf(host, BOB)).toBeUndefined()
    expect(await outcome(host.write(BOB, []))).toBe('GroupNotFound')
  })

  it('ends a group for everybody, and only that one', async () => {
    const { host, db, tools, space } = await start()
    const other = await startHost(db, { plc: tools.plc })
    await host.joins(BOB, 'admin')
    await host.write(ALICE, [addItem(host, 'Stalker')], 'retry-me-1')
    await other.write(ALICE, [addItem(other, 'Solaris')], 'retry-me-1')
    const { code } = await host.invite('editor')
    const copy = await exportGroup(db, space)
    expect(await outcome(deleteGroup(db, tools, BOB, space))).toBe('Forbidden')
    expect(await outcome(deleteGroup(db, tools, ALICE, space))).toBe('done')
    expect(await outcome(host.write(ALICE, [addItem(host, 'late')]))).toBe('GroupNotFound')
    expect(await outcome(deleteGroup(db, tools, ALICE, space))).toBe('GroupNotFound')
    expect(await outcome(host.accept(CARLA, code))).toBe('InviteNotFound')
    expect(await host.load().catch(() => undefined)).toBeUndefined()
    for (const table of ['records', 'ops', 'repos', 'invites', 'past_versions'] as const) {
      const rows = await db.kysely.selectFrom(table).select('space').where('space', '=', space).execute()
      expect([table, rows]).toEqual([table, []])
    }
    expect(await titles(other as Host)).toEqual(['Solaris'])
    const answers = await db.kysely.selectFrom('answers').select('answer').execute()
    expect(answers).toHaveLength(1)
    expect(answers[0]?.answer).not.toContain(space)
    const told = (did: DidString, at = space) => tools.ended.had(db.kysely, at, did)
    expect([await told(ALICE), await told(BOB), await told(CARLA), await told(ALICE, other.space)]).toEqual([
      true,
      true,
      false,
      false,
    ])
    await importGroup(db, tools, copy)
    expect(await told(ALICE)).toBe(false)
    const kept = JSON.stringify(await db.kysely.selectFrom('ended_groups').selectAll().execute())
    for (const name of [ALICE, BOB, space]) expect(kept).not.toContain(name)
  })

  it('is on record without naming anybody', async () => {
    const { host, db, space } = await start()
    await host.joins(BOB, 'editor')
    await host.set(BOB, { status: 'removed' })
    const rows = await db.kysely.selectFrom('admin_acts').selectAll().execute()
    expect(rows).toHaveLength(2)
    const text = JSON.stringify(rows)
    for (const name of [ALICE, BOB, space]) expect(text).not.toContain(name)
    const [invited, removed] = rows.toSorted((a) => (a.act === 'invite-created' ? -1 : 1))
    expect(removed?.actor_hash).toBe(invited?.actor_hash)
    expect(removed?.subject_hash).not.toBe(removed?.actor_hash)
  })
})
