/** Who may call what, over HTTP: every method of a group by everybody there is, at every time there is. */
import { com, ids } from '@breadcrumbs/lexicons'
import type { Database } from '@breadcrumbs/service-kit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGroup } from '../src/authority/create-group.ts'
import { deleteGroup } from '../src/authority/delete-group.ts'
import { leaveGroup } from '../src/authority/leave-group.ts'
import { setMember } from '../src/authority/set-member.ts'
import type { Tables } from '../src/database/schema.ts'
import { acceptInvite } from '../src/invites/accept-invite.ts'
import { createInvite } from '../src/invites/create-invite.ts'
import { type Role, roleToken } from '../src/list/access.ts'
import { localRepoSource } from '../src/repo-host/repo-source.ts'
import { createViews, loadGroup } from '../src/views/load-group.ts'
import { describeOnBoth } from './_engine.ts'
import { makeTools } from './_host.ts'
import { documentedMethods, film, type Group, METHODS, NOT_OF_A_GROUP, outcome } from './_matrix.ts'
import { type Caller, startOnSocket } from './_service.ts'

describeOnBoth('who may call what', (database) => {
  const tools = makeTools({ limits: { groupsPerCreator: 1_000 } })
  let db: Database<Tables>
  let service: Awaited<ReturnType<typeof startOnSocket>>
  let owner: Caller
  let other: Caller

  beforeAll(async () => {
    db = database()
    // The host of the setup is this service: what it keeps under its secret is the service's to find.
    service = await startOnSocket(db, { keySecret: '11'.repeat(32) })
    owner = await service.account()
    other = await service.account()
  })
  afterAll(async () => {
    await service?.[Symbol.asyncDispose]()
  })

  async function makeGroup(by = owner): Promise<Group> {
    const space = await createGroup(db, tools, by.did, { name: 'Private', list: { name: 'Films' } })
    const views = createViews(localRepoSource(db.kysely), () => {})
    const { author, collection, rkey } = (await loadGroup(views, space))!.merged.lists[0]!.list
    return { space, list: { author, collection, rkey } }
  }

  async function joins(did: Caller['did'], { space }: Group, role: Role): Promise<void> {
    const { code } = await createInvite(db, tools, owner.did, { space, role: roleToken(role) })
    await acceptInvite(db, tools, did, { code })
  }

  type Kind = Role | 'left' | 'removed' | 'let back in' | 'of another group' | 'stranger' | 'after the end'

  /** Somebody in a group of their own, in the given place. */
  async function place(
    kind: Kind,
    atFirst: (group: Group) => Promise<void> = async () => {},
  ): Promise<{ who: Caller; group: Group }> {
    const group = await makeGroup()
    await atFirst(group)
    const { space } = group
    if (kind === 'owner') return { who: owner, group }
    if (kind === 'after the end') {
      await deleteGroup(db, tools, owner.did, space)
      return { who: owner, group }
    }
    if (kind === 'of another group') {
      await makeGroup(other)
      return { who: other, group }
    }
    const who = await service.account()
    if (kind === 'stranger') return { who, group }
    const isRole = kind === 'admin' || kind === 'editor' || kind === 'viewer'
    await joins(who.did, group, isRole ? kind : 'editor')
    if (kind === 'left') await leaveGroup(db, tools, who.did, { space })
    if (kind === 'removed' || kind === 'let back in') {
      await setMember(db, tools, owner.did, { space, did: who.did, status: 'removed' })
    }
    if (kind === 'let back in')
      await setMember(db, tools, owner.did, { space, did: who.did, status: 'active' })
    return { who, group }
  }

  const RANKS: readonly Kind[] = ['viewer', 'editor', 'admin', 'owner']

  const isOfSpaces = (method: string) => Object.hasOwn(com.atproto.space, method)
  const closedBy = (method: string) => (isOfSpaces(method) ? 'SpaceNotFound' : 'GroupNotFound')

  function expected(method: string, kind: Kind): string {
    const { least, passed } = METHODS[method]!
    // The last owner stays, and who left is told again that they did.
    if (method === 'leaveGroup' && kind === 'owner') return 'LastOwner'
    if (method === 'leaveGroup' && kind === 'left') return 'ok'
    // Who was in the group when it ended is told so; nobody else is (MB-013).
    if (kind === 'after the end') return isOfSpaces(method) ? 'SpaceNotFound' : 'SpaceDeleted'
    const rank = RANKS.indexOf(kind === 'let back in' ? 'editor' : kind)
    if (rank < 0) return closedBy(method)
    return rank >= RANKS.indexOf(least) ? passed : 'Forbidden'
  }

  describe('every method of a group', () => {
    it('is in the table, by what the lexicons and the service say', async () => {
      const answered = documentedMethods().filter(({ type }) => type !== 'subscription')
      const ours: string[] = []
      for (const { name, nsid, type } of answered) {
        const method = type === 'procedure' ? 'POST' : 'GET'
        const { status } = await fetch(`${service.url}/xrpc/${nsid}`, { method })
        expect([nsid, [400, 401, 501].includes(status)]).toEqual([nsid, true])
        if (status !== 501) ours.push(name)
      }
      const known = [...Object.keys(METHODS), ...NOT_OF_A_GROUP].filter((name) => name !== 'subscribeGroup')
      expect(ours.toSorted()).toEqual(known.toSorted())
      const aboutSpaces = documentedMethods().filter(({ takesSpace }) => takesSpace)
      expect(Object.keys(METHODS).toSorted()).toEqual(aboutSpaces.map(({ name }) => name).toSorted())
    })

    const kinds: Kind[] = [
      ...(['owner', 'admin', 'editor', 'viewer', 'left', 'removed'] as const),
      ...(['let back in', 'of another group', 'stranger', 'after the end'] as const),
    ]
    it.each(kinds)('answers %s as the roles say', async (kind) => {
      const { who, group } = await place(kind)
      const answers: Record<string, string> = {}
      for (const [name, { call }] of Object.entries(METHODS)) {
        // Whoever may leave is gone after it: the end is asked for in a place of its own.
        const at = name === 'deleteGroup' ? await place(kind) : { who, group }
        answers[name] = await outcome(await call(at.who, at.group))
      }
      const wanted = Object.fromEntries(Object.keys(METHODS).map((name) => [name, expected(name, kind)]))
      expect(answers).toEqual(wanted)
    })

    it('is closed without a token, and with one for another method or used before', async () => {
      const { who, group } = await place('owner')
      const sending = (token: (lxm: string) => Promise<string | undefined>): Caller => {
        const request = async (method: string, query: string, init: RequestInit) => {
          const sent = await token(method)
          const auth = sent === undefined ? {} : { authorization: `Bearer ${sent}` }
          const headers = { 'content-type': 'application/json', ...auth }
          return fetch(`${service.url}/xrpc/${method}${query}`, { ...init, headers })
        }
        return {
          ...who,
          get: (method, params = {}) => request(method, `?${new URLSearchParams(params).toString()}`, {}),
          post: (method, body) => request(method, '', { method: 'POST', body: JSON.stringify(body) }),
        }
      }
      for (const [name, { call }] of Object.entries(METHODS)) {
        const without = await call(
          sending(async () => undefined),
          group,
        )
        expect([name, without.status, await outcome(without)]).toEqual([name, 401, 'AuthMissing'])
        const wrong = sending(() => who.token(name === 'getGroup' ? ids.listGroups : ids.getGroup))
        expect([name, await outcome(await call(wrong, group))]).toEqual([name, 'InvalidToken'])
        if (name === 'deleteGroup') continue
        let kept: string | undefined
        const again = sending(async (lxm) => {
          kept ??= await who.token(lxm)
          return kept
        })
        expect([name, (await call(again, group)).status === 401]).toEqual([name, false])
        expect([name, await outcome(await call(again, group))]).toEqual([name, 'InvalidToken'])
      }
    })

    it('answers the same bytes to whoever is not in it, be it there or not', async () => {
      const group = await makeGroup()
      const stranger = await service.account()
      const removed = await place('removed')
      const ended = await makeGroup()
      const removedBefore = await service.account()
      await joins(removedBefore.did, ended, 'editor')
      await setMember(db, tools, owner.did, { space: ended.space, did: removedBefore.did, status: 'removed' })
      await deleteGroup(db, tools, owner.did, ended.space)
      const missing = { ...group, space: group.space.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a')) }
      const notOurs = { ...group, space: `at://${other.did}/space/${ids.group}/3l4group2222a` }
      for (const [name, { call }] of Object.entries(METHODS)) {
        const responses = [
          await call(stranger, group),
          await call(stranger, missing),
          await call(stranger, notOurs),
          await call(removed.who, removed.group),
          await call(stranger, ended),
          await call(removedBefore, ended),
        ]
        const bytes = await Promise.all(
          responses.map(async (response) => `${response.status} ${await response.text()}`),
        )
        const what = isOfSpaces(name) ? 'space' : 'group'
        expect([name, ...new Set(bytes)]).toEqual([
          name,
          `400 {"error":"${closedBy(name)}","message":"no such ${what}"}`,
        ])
      }
    })
  })

  describe('a code', () => {
    const answers: readonly (readonly [Kind, preview: string, accept: string])[] = [
      ['owner', 'ok', 'ok'],
      ['admin', 'ok', 'ok'],
      ['editor', 'ok', 'ok'],
      ['viewer', 'ok', 'ok'],
      ['let back in', 'ok', 'ok'],
      ['left', 'ok', 'ok'],
      ['stranger', 'ok', 'ok'],
      ['of another group', 'ok', 'ok'],
      ['removed', 'ok', 'InviteNotFound'],
      ['after the end', 'InviteNotFound', 'InviteNotFound'],
    ]
    it.each(answers)('answers %s: seen %s, used %s', async (kind, preview, accept) => {
      let code = ''
      const { who } = await place(kind, async ({ space }) => {
        ;({ code } = await createInvite(db, tools, owner.did, { space, role: roleToken('viewer') }))
      })
      expect(await outcome(await who.post(ids.previewInvite, { code }))).toBe(preview)
      expect(await outcome(await who.post(ids.acceptInvite, { code }))).toBe(accept)
    })
  })

  describe('a removal', () => {
    it('is in force from its answer on, whatever was under way (MB-006)', async () => {
      const { who, group } = await place('editor')
      const write = () => METHODS.applyWrites!.call(who, group)
      const underWay = Array.from({ length: 15 }, write)
      const removal = await owner.post(ids.setMember, { space: group.space, did: who.did, status: 'removed' })
      const { position: before } = (
        (await (await owner.get(ids.getGroup, { space: group.space })).json()) as {
          group: { position: string }
        }
      ).group
      const after = Array.from({ length: 15 }, write)
      expect(removal.status).toBe(200)
      for (const response of await Promise.all(underWay))
        expect(['ok', 'GroupNotFound']).toContain(await outcome(response))
      for (const response of await Promise.all(after)) expect(await outcome(response)).toBe('GroupNotFound')
      const now = (await (await owner.get(ids.getGroup, { space: group.space })).json()) as {
        group: { position: string }
      }
      expect(now.group.position).toBe(before)
    })

    // Leaving and ending are over with the first of the calls, whoever is removed meanwhile.
    const lasting = Object.keys(METHODS).filter((name) => name !== 'leaveGroup' && name !== 'deleteGroup')
    it.each(lasting)('ends %s, also one that is under way (MB-006)', async (name) => {
      const { call, least, passed } = METHODS[name]!
      const { who, group } = await place(least === 'viewer' ? 'editor' : least)
      const under = Array.from({ length: 4 }, () => call(who, group).then(outcome))
      const removal = await owner.post(ids.setMember, { space: group.space, did: who.did, status: 'removed' })
      expect(removal.status).toBe(200)
      const last = () =>
        db.kysely
          .selectFrom('ops')
          .select((eb) => eb.fn.max('position').as('position'))
          .where('space', '=', group.space)
          .executeTakeFirstOrThrow()
      const before = await last()
      const after = Array.from({ length: 4 }, () => call(who, group).then(outcome))
      for (const answer of await Promise.all(under)) expect([passed, closedBy(name)]).toContain(answer)
      expect(await Promise.all(after)).toEqual(after.map(() => closedBy(name)))
      expect(await last()).toEqual(before)
    })

    it('leaves nothing of the group in the list of groups', async () => {
      const { who, group } = await place('removed')
      const { groups } = (await (await who.get(ids.listGroups)).json()) as { groups: { space: string }[] }
      expect(groups).toEqual([])
      const mine = (await (await owner.get(ids.listGroups, { limit: '100' })).json()) as {
        groups: { space: string }[]
      }
      expect(mine.groups.map(({ space }) => space)).toContain(group.space)
    })
  })

  describe('a write', () => {
    it('that is sent again gets the first answer, byte for byte, and is done once', async () => {
      const { who, group } = await place('editor')
      const body = {
        space: group.space,
        repo: who.did,
        writes: [film(group.list)],
        idempotencyKey: 'again-and-again',
      }
      const answers = await Promise.all(
        [1, 2, 3].map(async () => (await who.post(ids.applyWrites, body)).text()),
      )
      expect(new Set(answers).size).toBe(1)
      const history = await (await who.get(ids.getHistory, { space: group.space })).text()
      expect(history.split(ids.groupItem)).toHaveLength(2)
      const changed = await who.post(ids.applyWrites, { ...body, writes: [] })
      expect(await outcome(changed)).toBe('IdempotencyMismatch')
    })
  })

  it('says how long to wait when a member writes too fast, and holds back nobody else', async () => {
    const limits = { batchesPerMinute: 2 }
    await using slow = await startOnSocket(db, { limits })
    const [fast, calm] = [await slow.account(), await slow.account()]
    const group = await makeGroup()
    for (const { did } of [fast, calm]) await joins(did, group, 'editor')
    // Joining wrote once.
    const answers = []
    for (let n = 0; n < 3; n += 1) answers.push(await METHODS.applyWrites!.call(fast, group))
    expect(answers.map(({ status }) => status)).toEqual([200, 429, 429])
    expect(answers[2]!.headers.get('retry-after')).toBe('60')
    expect(await outcome(answers[2]!)).toBe('RateLimitExceeded')
    expect((await METHODS.applyWrites!.call(calm, group)).status).toBe(200)
  })

  it('shows what was written in the copy, as JSON and as a container', async () => {
    const { who, group } = await place('editor')
    expect(await outcome(await METHODS.applyWrites!.call(who, group))).toBe('ok')
    const json = await who.get(ids.exportGroup, { space: group.space })
    expect(json.headers.get('content-type')).toContain('application/json')
    expect(await json.text()).toContain('Stalker')
    const car = await who.get(ids.exportGroup, { space: group.space, format: 'car' })
    expect(car.headers.get('content-type')).toBe('application/vnd.ipld.car')
    expect(Buffer.from(await car.arrayBuffer()).toString('latin1')).toContain('Stalker')
  })

  it('keeps people and groups out of the log (MB-018)', () => {
    const log = service.log.join('')
    expect(log).toContain(ids.setMember)
    for (const secret of [owner.did, other.did, 'did:plc', 'Private', 'Stalker', 'eyJ'])
      expect(log).not.toContain(secret)
  })
})
