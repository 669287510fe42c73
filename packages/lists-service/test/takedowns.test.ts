/** What the operator takes down is not there for anybody, within five seconds, and comes back whole (CM-006). */
import { com, ids } from '@breadcrumbs/lexicons'
import { insertTakedown } from '@breadcrumbs/service-kit'
import { describeEachEngine, waitFor } from '@breadcrumbs/service-kit/testing'
import { expect, it } from 'vitest'
import { migrations } from '../src/database/migrations.ts'
import type { Tables } from '../src/database/schema.ts'
import { createHostKey } from '../src/hosted/host-key.ts'
import { signedCommits } from '../src/protocol/commit-scheme.ts'
import { foldOp } from '../src/protocol/oplog.ts'
import { carArchive } from '../src/protocol/repo-archive.ts'
import { loadSetHash, setHashDigest } from '../src/protocol/set-hash.ts'
import { formatRecordUri } from '../src/protocol/space-uri.ts'
import { readJsonExport } from '../src/repo-host/read-export.ts'
import { addItem, hasher, startHost } from './_host.ts'
import { openStream, ticketFor } from './_live.ts'
import { METHODS, outcome } from './_matrix.ts'
import { ALICE, AT } from './_records.ts'
import { type Caller, startOnSocket } from './_service.ts'

const SECRET = '44'.repeat(32)
const STALKER = '3aaaaaaaaaaaa'
const MIRROR = '3aaaaaaaaaaab'
const SPACE_METHOD = 'com.atproto.space.'
/** Of what a member sees: the list, the comments, the repo and the record, which no change of a role touches. */
const THEIRS = [1, 2, 7, 8]
const text = async (answer: Promise<Response>) => {
  const response = await answer
  return `${response.status} ${await response.text()}`
}
const body = async <T>(answer: Promise<Response>) => (await (await answer).json()) as T

describeEachEngine<Tables>('what the operator takes down', migrations, (open) => {
  /** A group of Alice, whose admin is Bob and whose editor is Carla; Bob wrote of all kinds. */
  async function start() {
    const db = await open()
    const host = await startHost(db)
    const service = await startOnSocket(db, { keySecret: SECRET })
    const [bob, carla, stranger] = [
      await service.account(),
      await service.account(),
      await service.account(),
    ] as const
    await host.joins(bob.did, 'admin')
    await host.joins(carla.did, 'editor')
    await host.write(bob.did, [addItem(host, 'Stalker', STALKER), addItem(host, 'Mirror', MIRROR)])
    const item = { author: bob.did, collection: ids.groupItem, rkey: STALKER }
    const value = { subject: item, text: 'that shot', createdAt: AT }
    await host.write(bob.did, [
      { $type: 'app.breadcrumbs.temp.applyWrites#create', collection: ids.comment, value },
    ])
    const { space } = host
    const decide = async (subject: string, isDown: boolean) =>
      insertTakedown(db.kysely, { subject, isDown, decidedAt: Date.now(), note: '' })
    const listOf = { space, author: ALICE, rkey: host.list.rkey }
    /** Everything the group shows to a member, as it came; tokens and times of the answer are not in it. */
    const seenBy = async (who: Caller) => {
      const answers = [
        who.get(ids.getGroupView, { space }),
        who.get(ids.getListView, listOf),
        who.get(ids.getComments, { space, ...item }),
        who.get(ids.getHistory, { space }),
        who.get(ids.exportGroup, { space }),
        who.get(ids.listGroups),
        who.get(`${SPACE_METHOD}listRepos`, { space }),
        who.get(`${SPACE_METHOD}listRecords`, { space, repo: bob.did }),
        who.get(`${SPACE_METHOD}getRecord`, {
          space,
          repo: bob.did,
          collection: item.collection,
          rkey: STALKER,
        }),
      ]
      return (await Promise.all(answers.map(text))).join('\n')
    }
    const titles = async () => {
      const { cards = [] } = await body<{ cards?: { work: { title: string } }[] }>(
        carla.get(ids.getListView, listOf),
      )
      return cards.map(({ work }) => work.title)
    }
    return {
      db,
      host,
      service,
      bob,
      carla,
      stranger,
      space,
      item,
      decide,
      seenBy,
      titles,
      [Symbol.asyncDispose]: () => service[Symbol.asyncDispose](),
    }
  }

  it('as a group: no method, no code and no stream knows it, and all of it comes back', async () => {
    await using world = await start()
    const { host, service, bob, carla, stranger, space, decide, seenBy } = world
    const { code } = await host.invite('viewer')
    const ticket = await ticketFor(carla, space)
    using stream = await openStream(service.url, { ticket: await ticketFor(bob, space) })
    await waitFor(() => service.readers() === 1)
    const before = await seenBy(carla)

    await decide(space, true)
    await waitFor(async () => (await outcome(await carla.get(ids.getGroup, { space }))) === 'GroupNotFound')
    await waitFor(() => stream.closed)
    expect(stream.messages.at(-1)).toMatchObject({ reason: 'deleted' })
    // Also with a ticket from before.
    using late = await openStream(service.url, { ticket })
    await waitFor(() => late.closed)
    expect(late.messages).toMatchObject([{ reason: 'deleted' }])
    const absent = { ...host, space: `${space.slice(0, -1)}${space.endsWith('a') ? 'b' : 'a'}` }
    for (const [name, { call }] of Object.entries(METHODS)) {
      const never = await text(call(bob, absent))
      for (const who of [bob, carla, stranger])
        expect([name, await text(call(who, host))]).toEqual([name, never])
    }
    for (const method of [ids.previewInvite, ids.acceptInvite])
      expect(await outcome(await stranger.post(method, { code }))).toBe('InviteNotFound')
    expect(await body(carla.get(ids.listGroups))).toEqual({ groups: [] })

    await decide(space, false)
    await waitFor(async () => (await outcome(await carla.get(ids.getGroup, { space }))) === 'ok')
    expect(await seenBy(carla)).toBe(before)
    expect(await outcome(await stranger.post(ids.acceptInvite, { code }))).toBe('ok')
  })

  it('as a person: nothing of theirs is shown, to them nothing is there, and it comes back', async () => {
    await using world = await start()
    const { host, service, bob, carla, stranger, space, decide, seenBy } = world
    const { code } = await host.invite('viewer', {}, bob.did)
    using theirs = await openStream(service.url, { ticket: await ticketFor(bob, space) })
    using another = await openStream(service.url, { ticket: await ticketFor(carla, space) })
    await waitFor(() => service.readers() === 2)
    const before = await seenBy(carla)
    expect(before).toContain(bob.did)

    await decide(bob.did, true)
    await waitFor(async () => !(await seenBy(carla)).includes(bob.did))
    await waitFor(() => theirs.closed)
    expect(theirs.messages.at(-1)).toMatchObject({ reason: 'removed' })
    // Who has the group open is told to look again.
    await waitFor(() => another.messages.length > 0)
    expect([another.messages[0], another.closed]).toMatchObject([{ type: '#changed', writes: [] }, false])
    for (const [name, { call }] of Object.entries(METHODS)) {
      expect([name, await outcome(await call(bob, host))]).toEqual([
        name,
        Object.hasOwn(com.atproto.space, name) ? 'SpaceNotFound' : 'GroupNotFound',
      ])
    }
    expect(await body(bob.get(ids.listGroups))).toEqual({ groups: [] })
    expect(await outcome(await bob.post(ids.createGroup, { name: 'New' }))).toBe('LimitReached')
    for (const who of [stranger, bob])
      for (const method of [ids.previewInvite, ids.acceptInvite])
        expect(await outcome(await who.post(method, { code }))).toBe('InviteNotFound')
    await host.setMember(carla.did, 'owner', 'active')
    const setBack = carla.post(ids.setMember, { space, did: bob.did, status: 'removed' })
    expect(await outcome(await setBack)).toBe('MemberNotFound')
    expect(await text(carla.get(ids.listInvites, { space }))).not.toContain(bob.did)
    for (const name of ['getRepo', 'getLatestCommit', 'listRepoOps'])
      expect(await outcome(await carla.get(SPACE_METHOD + name, { space, repo: bob.did }))).toBe(
        'RepoNotFound',
      )
    await host.setMember(carla.did, 'editor', 'active')

    await decide(bob.did, false)
    await waitFor(async () => (await world.titles()).length === 2)
    const places = /"(position|role|digest|rev|repoRev|spaceRev|hash)":("[^"]*"|\{[^}]*\})/g
    const shown = (all: string) =>
      all
        .split('\n')
        .filter((_, n) => THEIRS.includes(n))
        .map((line) => line.replace(places, ''))
    expect(shown(await seenBy(carla))).toEqual(shown(before))
    expect(await outcome(await bob.get(ids.getGroup, { space }))).toBe('ok')
  })

  it('as a record: it is in no answer, what is left can be checked, and nobody brings it back but the operator', async () => {
    await using world = await start()
    const { host, bob, carla, space, item, decide, seenBy, titles } = world
    const before = await seenBy(carla)
    const history = () =>
      body<{ entries: { rkey: string; position: string }[] }>(carla.get(ids.getHistory, { space }))
    const { position } = (await history()).entries.find(({ rkey }) => rkey === STALKER)!
    await decide(formatRecordUri(space, bob.did, item.collection, STALKER), true)
    await waitFor(async () => (await titles()).join() === 'Mirror')
    const without = await seenBy(carla)
    expect(without).not.toContain('Stalker')
    expect((await history()).entries.map(({ rkey }) => rkey)).not.toContain(STALKER)

    const repo = { space, repo: bob.did }
    const log = await body<{ ops: Parameters<typeof foldOp>[2][]; commit: { hash: { $bytes: string } } }>(
      carla.get(`${SPACE_METHOD}listRepoOps`, { ...repo, limit: '100' }),
    )
    const state = loadSetHash()
    for (const op of log.ops) foldOp(hasher, state, op)
    expect(setHashDigest(state)).toBe(Buffer.from(log.commit.hash.$bytes, 'base64').toString('hex'))
    const didKey = (await createHostKey(SECRET)).did()
    const archive = (await carla.get(`${SPACE_METHOD}getRepo`, repo)).body!
    const claim = { space, author: bob.did, didKey, expectValues: true }
    const read = await carArchive(signedCommits, hasher).read(archive, claim)
    expect([read.records.length, Buffer.concat(read.records).includes('Stalker')]).toEqual([3, false])
    const copy = await (await carla.get(ids.exportGroup, { space })).text()
    expect(readJsonExport(hasher, copy)).toMatchObject({ space })

    // An edit does not show it again, and a copy of it is nobody's to make.
    const edited = {
      ...addItem(host, 'Stalker again', STALKER),
      $type: 'app.breadcrumbs.temp.applyWrites#update',
    }
    expect(await outcome(await bob.post(ids.applyWrites, { ...repo, writes: [edited] }))).toBe('ok')
    const { position: last } = (await host.load()).facts
    const takeBack = async (at: string) =>
      outcome(await carla.post(ids.restoreVersion, { space, position: at }))
    expect([await takeBack(position), await takeBack(last)]).toEqual(['VersionNotFound', 'VersionNotFound'])
    expect(await titles()).toEqual(['Mirror'])

    await decide(formatRecordUri(space, bob.did, item.collection, STALKER), false)
    await waitFor(async () => (await titles()).join() === 'Stalker again,Mirror')
    expect(before).toContain('Stalker')
    expect(await takeBack(last)).toBe('ok')
  })

  it('is down from the first answer of the next start on, and in every process', async () => {
    await using world = await start()
    const { db, carla, space, decide, service } = world
    await decide(space, true)
    await using next = await startOnSocket(db, { directory: service.directory })
    const token = await carla.token(ids.getGroup)
    const query = new URLSearchParams({ space }).toString()
    const answer = await fetch(`${next.url}/xrpc/${ids.getGroup}?${query}`, {
      headers: { authorization: `Bearer ${token}` },
    })
    expect(await outcome(answer)).toBe('GroupNotFound')
    await waitFor(async () => (await outcome(await carla.get(ids.getGroup, { space }))) === 'GroupNotFound')
  })
})
