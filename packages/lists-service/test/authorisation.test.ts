/** Who may call what, over HTTP: every method of a group by everybody there is, at every time there is. */
import { app, ids } from '@breadcrumbs/lexicons'
import { type Database, openDatabase } from '@breadcrumbs/service-kit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGroup } from '../src/authority/create-group.ts'
import { deleteGroup } from '../src/authority/delete-group.ts'
import { leaveGroup } from '../src/authority/leave-group.ts'
import { setMember } from '../src/authority/set-member.ts'
import { migrations } from '../src/database/migrations.ts'
import type { Tables } from '../src/database/schema.ts'
import { acceptInvite } from '../src/invites/accept-invite.ts'
import { createInvite } from '../src/invites/create-invite.ts'
import { type Role, roleToken } from '../src/list/access.ts'
import { localRepoSource } from '../src/repo-host/repo-source.ts'
import { createViews, loadGroup } from '../src/views/load-group.ts'
import { makeTools } from './_host.ts'
import { AT } from './_records.ts'
import { type Caller, startOnSocket } from './_service.ts'

const tools = makeTools({ limits: { groupsPerCreator: 1_000 } })
let db: Database<Tables>
let service: Awaited<ReturnType<typeof startOnSocket>>
let owner: Caller
let other: Caller

beforeAll(async () => {
  db = await openDatabase<Tables>({ url: 'sqlite::memory:', migrations })
  service = await startOnSocket(db)
  owner = await service.account()
  other = await service.account()
})
afterAll(async () => {
  await service?.[Symbol.asyncDispose]()
  await db?.close()
})

interface Group {
  readonly space: string
  readonly list: { readonly author: string; readonly collection: string; readonly rkey: string }
}

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
async function place(kind: Kind): Promise<{ who: Caller; group: Group }> {
  const group = await makeGroup()
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
  if (kind === 'let back in') await setMember(db, tools, owner.did, { space, did: who.did, status: 'active' })
  return { who, group }
}

type Call = (who: Caller, group: Group) => Promise<Response>
const query =
  (method: string, params: (group: Group) => Record<string, string> = () => ({})): Call =>
  (who, group) =>
    who.get(method, { space: group.space, ...params(group) })
const procedure =
  (method: string, body: (group: Group, who: Caller) => object = () => ({})): Call =>
  (who, group) =>
    who.post(method, { space: group.space, ...body(group, who) })
const film = (list: object) => ({
  $type: 'app.breadcrumbs.temp.applyWrites#create',
  collection: ids.groupItem,
  value: { list, work: { mediaType: 'movie', title: 'Stalker' }, createdAt: AT },
})
const NOBODY = 'did:plc:nnnnnnnnnnnnnnnnnnnnnnnn'
const listOf = ({ list }: Group) => ({ author: list.author, rkey: list.rkey })

/** Each with what passing the check answers; the two that end something stand last. */
const METHODS: Record<string, { call: Call; least: Role; passed: string }> = {
  getGroup: { call: query(ids.getGroup), least: 'viewer', passed: 'ok' },
  getGroupView: { call: query(ids.getGroupView), least: 'viewer', passed: 'ok' },
  getListView: { call: query(ids.getListView, listOf), least: 'viewer', passed: 'ok' },
  getComments: { call: query(ids.getComments, ({ list }) => ({ ...list })), least: 'viewer', passed: 'ok' },
  getHistory: { call: query(ids.getHistory), least: 'viewer', passed: 'ok' },
  exportGroup: { call: query(ids.exportGroup), least: 'viewer', passed: 'ok' },
  getSubscribeTicket: { call: query(ids.getSubscribeTicket), least: 'viewer', passed: 'ok' },
  listInvites: { call: query(ids.listInvites), least: 'admin', passed: 'ok' },
  pickForUs: { call: procedure(ids.pickForUs, ({ list }) => ({ list })), least: 'viewer', passed: 'ok' },
  restoreVersion: {
    call: procedure(ids.restoreVersion, () => ({ position: '1' })),
    least: 'viewer',
    passed: 'VersionNotFound',
  },
  applyWrites: {
    call: procedure(ids.applyWrites, ({ list }, { did }) => ({ repo: did, writes: [film(list)] })),
    least: 'editor',
    passed: 'ok',
  },
  createInvite: { call: procedure(ids.createInvite), least: 'admin', passed: 'ok' },
  revokeInvite: {
    call: procedure(ids.revokeInvite, () => ({ id: 'none' })),
    least: 'admin',
    passed: 'InviteNotFound',
  },
  setMember: {
    call: procedure(ids.setMember, () => ({ did: NOBODY })),
    least: 'admin',
    passed: 'MemberNotFound',
  },
  updateGroup: {
    call: procedure(ids.updateGroup, () => ({ name: 'Renamed' })),
    least: 'admin',
    passed: 'ok',
  },
  leaveGroup: { call: procedure(ids.leaveGroup), least: 'viewer', passed: 'ok' },
  deleteGroup: { call: procedure(ids.deleteGroup), least: 'owner', passed: 'ok' },
}
const RANKS: readonly Kind[] = ['viewer', 'editor', 'admin', 'owner']

function expected(method: string, kind: Kind): string {
  const { least, passed } = METHODS[method]!
  // The last owner stays, and who left is told again that they did.
  if (method === 'leaveGroup' && kind === 'owner') return 'LastOwner'
  if (method === 'leaveGroup' && kind === 'left') return 'ok'
  const rank = RANKS.indexOf(kind === 'let back in' ? 'editor' : kind)
  if (rank < 0) return 'GroupNotFound'
  return rank >= RANKS.indexOf(least) ? passed : 'Forbidden'
}

async function outcome(response: Response): Promise<string> {
  const text = await response.text()
  return response.ok ? 'ok' : (JSON.parse(text) as { error: string }).error
}

describe('every method of a group', () => {
  it('is in the table', () => {
    const notOfAGroup = ['acceptInvite', 'createGroup', 'listGroups', 'previewInvite', 'subscribeGroup']
    const documents = Object.entries(app.breadcrumbs.temp) as unknown as [string, { main?: object }][]
    const names = documents
      .filter(([name, { main }]) => main && 'errors' in main && !notOfAGroup.includes(name))
      .map(([name]) => name)
    expect(Object.keys(METHODS).toSorted()).toEqual(names.toSorted())
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
    const ended = await place('after the end')
    const missing = { ...group, space: group.space.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a')) }
    const notOurs = { ...group, space: `at://${other.did}/space/${ids.group}/3l4group2222a` }
    for (const [name, { call }] of Object.entries(METHODS)) {
      const responses = [
        await call(stranger, group),
        await call(stranger, missing),
        await call(stranger, notOurs),
        await call(removed.who, removed.group),
        await call(ended.who, ended.group),
      ]
      const bytes = await Promise.all(
        responses.map(async (response) => `${response.status} ${await response.text()}`),
      )
      expect([name, ...new Set(bytes)]).toEqual([
        name,
        '400 {"error":"GroupNotFound","message":"no such group"}',
      ])
    }
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
