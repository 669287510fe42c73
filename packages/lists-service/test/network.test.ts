import { type app, ids, parseSpaceRef } from '@breadcrumbs/lexicons'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Actor, type Network, startNetwork } from './_network.ts'
import { AT } from './_records.ts'

type Temp = typeof app.breadcrumbs.temp
type Group = { group: app.breadcrumbs.temp.defs.GroupView }
type View = app.breadcrumbs.temp.getListView.$OutputBody
type Written = app.breadcrumbs.temp.applyWrites.$OutputBody

let network: Network
let alice: Actor
let bob: Actor
let carla: Actor

/** A group of Alice's with a list. */
async function makeGroup(name = 'Film club') {
  const { status, body } = await alice.post<Group>(ids.createGroup, { name, list: { name: 'Films' } })
  expect(status).toBe(200)
  const { space, lists } = body.group
  return { space, list: lists[0]!.ref }
}

async function joins(who: Actor, space: string, role: 'editor' | 'viewer') {
  const input = { space, role: `app.breadcrumbs.temp.defs#${role}Role` }
  const { code } = (await alice.post<{ code: string }>(ids.createInvite, input)).body
  expect((await who.post(ids.acceptInvite, { code })).status).toBe(200)
}

const film = (list: object, title: string, imdb?: string) => ({
  $type: 'app.breadcrumbs.temp.applyWrites#create',
  collection: ids.groupItem,
  value: {
    list,
    work: { mediaType: 'movie', title, ...(imdb && { identifiers: [{ scheme: 'imdb', value: imdb }] }) },
    createdAt: AT,
  },
})
const write = (who: Actor, space: string, ...writes: object[]) =>
  who.post<Written>(ids.applyWrites, { space, repo: who.did, writes })
const view = async (who: Actor, space: string, list: { author: string; rkey: string }) =>
  (await who.get<View>(ids.getListView, { space, author: list.author, rkey: list.rkey })).body
const titles = ({ cards }: View) => cards.map(({ work }) => work.title)

describe.each(['sqlite', 'postgres'] as const)('on %s', (engine) => {
  beforeAll(async () => {
    network = await startNetwork(engine)
    alice = await network.actor('alice', network.pdsOne)
    bob = await network.actor('bob', network.pdsTwo)
    carla = await network.actor('carla', network.pdsTwo)
  })
  afterAll(() => network?.[Symbol.asyncDispose]())

  describe('a group across two PDSes', () => {
    it('is made, joined by code, written to by both at once, and seen alike', async () => {
      const { space, list } = await makeGroup()
      const invited = await alice.post<{ code: string; invite: { uses: number } }>(ids.createInvite, {
        space,
      })
      const { code } = invited.body
      const preview = await bob.post(ids.previewInvite, { code })
      expect(preview.body).toMatchObject({
        name: 'Film club',
        memberCount: 1,
        role: 'app.breadcrumbs.temp.defs#editorRole',
      })
      expect(preview.text).not.toContain(alice.did)
      const joined = await bob.post<Group>(ids.acceptInvite, {
        code,
        nickname: 'Bobby',
        shareProgress: 'group-items',
      })
      expect(joined.body.group).toMatchObject({
        name: 'Film club',
        role: 'app.breadcrumbs.temp.defs#editorRole',
        hosted: true,
      })
      expect(joined.body.group.members).toMatchObject([alice.did, bob.did].toSorted().map((did) => ({ did })))

      const [a, b] = await Promise.all([
        write(alice, space, film(list, 'Stalker', 'tt0079944'), film(list, 'Solaris')),
        write(bob, space, film(list, 'Stalker again', 'tt0079944'), film(list, 'Mirror')),
      ])
      expect([a.status, b.status]).toEqual([200, 200])
      const before = await view(alice, space, list)
      expect(titles(before).toSorted()).toHaveLength(3)
      expect(
        before.cards
          .find(({ contributors }) => contributors.length === 2)
          ?.contributors.map(({ author }) => author)
          .toSorted(),
      ).toEqual([alice.did, bob.did].toSorted())

      const solaris = before.cards.find(({ work }) => work.title === 'Solaris')!
      const subject = { ...solaris.item, cid: solaris.contributors[0]!.cid }
      const removal = {
        $type: 'app.breadcrumbs.temp.applyWrites#create',
        collection: ids.removal,
        value: { subject, createdAt: AT },
      }
      const removed = await write(bob, space, removal)
      expect(removed.status).toBe(200)
      const [forAlice, forBob] = [await view(alice, space, list), await view(bob, space, list)]
      expect(forBob).toEqual(forAlice)
      expect(titles(forAlice)).not.toContain('Solaris')
      expect(forAlice.cards).toHaveLength(2)

      const result = removed.body.results[0] as { uri: string }
      const rkey = result.uri.split('/').at(-1)
      await write(bob, space, {
        $type: 'app.breadcrumbs.temp.applyWrites#delete',
        collection: ids.removal,
        rkey,
      })
      expect(titles(await view(alice, space, list))).toContain('Solaris')

      const whole = await bob.get<{ group: object; cards: { cards: object[] }[] }>(ids.getGroupView, {
        space,
      })
      expect(whole.body.cards[0]!.cards).toHaveLength(3)
      const listed = await bob.get<{ groups: object[] }>(ids.listGroups)
      expect(listed.body.groups).toMatchObject([{ space, name: 'Film club', memberCount: 2, hosted: true }])
    })

    it('has a DID of its own that names this service, in the real directory', async () => {
      const { space } = await makeGroup()
      const { did } = parseSpaceRef(space)!
      const document = (await (await fetch(`${network.dev.plc.url}/${did}`)).json()) as {
        verificationMethod: { id: string }[]
        service: { id: string; serviceEndpoint: string }[]
      }
      expect(document.service).toMatchObject([
        { id: '#atproto_pds', serviceEndpoint: network.url },
        { id: '#atproto_space_host', serviceEndpoint: network.url },
      ])
      const keys = document.verificationMethod.map(({ id }) => id.split('#')[1] ?? '')
      expect(new Set(keys)).toEqual(new Set(['atproto', 'atproto_kem', 'atproto_space']))
    })

    it('pages through lists and groups', async () => {
      const { space, list } = await makeGroup('Pages')
      await write(alice, space, ...['A', 'B', 'C'].map((title) => film(list, title)))
      const params = { space, author: list.author, rkey: list.rkey, limit: '2' }
      const first = (await alice.get<View>(ids.getListView, params)).body
      const second = (await alice.get<View>(ids.getListView, { ...params, cursor: first.cursor! })).body
      expect([titles(first), titles(second), second.cursor]).toEqual([['A', 'B'], ['C'], undefined])
      const newest = (
        await alice.get<{ groups: { name: string }[]; cursor: string }>(ids.listGroups, { limit: '1' })
      ).body
      expect(newest.groups.map(({ name }) => name)).toEqual(['Pages'])
      const next = await alice.get<{ groups: { name: string }[] }>(ids.listGroups, {
        limit: '1',
        cursor: newest.cursor,
      })
      expect(next.body.groups.map(({ name }) => name)).not.toContain('Pages')
      expect((await alice.get(ids.listGroups, { cursor: 'x' })).status).toBe(400)
    })
  })

  describe('who may not', () => {
    const METHODS: readonly (keyof Temp & keyof typeof ids)[] = [
      'createGroup',
      'createInvite',
      'previewInvite',
      'acceptInvite',
      'applyWrites',
      'getGroup',
      'getGroupView',
      'getListView',
      'listGroups',
    ]
    const READS: readonly string[] = ['getGroup', 'getGroupView', 'getListView', 'listGroups']
    let space: string
    let list: { author: string; rkey: string }
    const request = (method: string): { params?: Record<string, string>; body?: object } => {
      const params = { space, author: list.author, rkey: list.rkey }
      if (READS.includes(method))
        return { params: method === 'listGroups' ? {} : method === 'getListView' ? params : { space } }
      const bodies: Record<string, object> = {
        createGroup: { name: 'x' },
        createInvite: { space },
        previewInvite: { code: 'nope' },
        acceptInvite: { code: 'nope' },
        applyWrites: { space, repo: alice.did, writes: [] },
      }
      return { body: bodies[method]! }
    }
    const call = (method: keyof typeof ids, token: string | undefined) => {
      const { body, params } = request(method)
      return network.direct(ids[method], token, body, params)
    }

    beforeAll(async () => {
      ;({ space, list } = await makeGroup('Private'))
    })

    for (const method of METHODS) {
      it(`calls ${method} without a token, or with one for something else`, async () => {
        const otherMethod = method === 'getGroup' ? ids.listGroups : ids.getGroup
        expect(await call(method, undefined)).toMatchObject({ status: 401, body: { error: 'AuthMissing' } })
        for (const token of [
          'not.a.token',
          await alice.token(otherMethod),
          await alice.token(ids[method], 'did:web:elsewhere.example'),
          await alice.token(ids[method], `${network.serviceDid}#bsky_fg`),
          forge(await alice.token(ids[method]), bob.did),
        ]) {
          expect(await call(method, token)).toMatchObject({ status: 401, body: { error: 'InvalidToken' } })
        }
      })

      it(`calls ${method} twice with one token`, async () => {
        const token = await alice.token(ids[method])
        expect((await call(method, token)).status).not.toBe(401)
        expect(await call(method, token)).toMatchObject({ status: 401 })
      })
    }

    it('replays a write after a restart of the service', async () => {
      const token = await alice.token(ids.createInvite)
      expect((await call('createInvite', token)).status).toBe(200)
      await network.restart()
      expect((await call('createInvite', token)).status).toBe(401)
    })

    it('learns whether a group exists without being in it: the answers are the same bytes', async () => {
      const missing = space.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a'))
      const elsewhere = `at://${carla.did}/space/${ids.group}/3l4group2222a`
      for (const method of ['getGroup', 'getGroupView', 'getListView'] as const) {
        const params = (at: string) => ({
          space: at,
          ...(method === 'getListView' && { author: list.author, rkey: list.rkey }),
        })
        const answers = await Promise.all(
          [space, missing, elsewhere].map((at) => carla.get(ids[method], params(at))),
        )
        expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1)
        expect(answers[0]!.body.error).toBe('GroupNotFound')
      }
      for (const method of ['createInvite', 'applyWrites'] as const) {
        const body = (at: string) => ({
          space: at,
          ...(method === 'applyWrites' && { repo: carla.did, writes: [] }),
        })
        const answers = await Promise.all(
          [space, missing, elsewhere].map((at) => carla.post(ids[method], body(at))),
        )
        expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1)
        expect(answers[0]!.body.error).toBe('GroupNotFound')
      }
      const foreignRepo = { space, repo: alice.did, writes: [film(list, 'x')] }
      expect((await carla.post(ids.applyWrites, foreignRepo)).body.error).toBe('GroupNotFound')
    })

    it('writes as a viewer, or into another member’s repo', async () => {
      await joins(carla, space, 'viewer')
      await joins(bob, space, 'editor')
      expect(await write(carla, space, film(list, 'Stalker'))).toMatchObject({
        status: 403,
        body: { error: 'Forbidden' },
      })
      const foreign = await bob.post(ids.applyWrites, { space, repo: alice.did, writes: [film(list, 'x')] })
      expect(foreign).toMatchObject({ status: 403, body: { error: 'Forbidden' } })
      expect(await bob.post(ids.createInvite, { space })).toMatchObject({
        status: 403,
        body: { error: 'Forbidden' },
      })
      expect((await view(alice, space, list)).cards).toEqual([])
    })

    it('reads a list that is not there', async () => {
      const absent = await alice.get(ids.getListView, { space, author: alice.did, rkey: '3l4aaaaaaaa2a' })
      expect(absent.body.error).toBe('ListNotFound')
    })

    it('guesses invite codes: ten a minute, then a wait, and every miss alike (MB-001)', async () => {
      const dora = await network.actor('dora', network.pdsTwo)
      const answers = []
      for (let n = 0; n < 12; n += 1)
        answers.push(await dora.post(n % 2 ? ids.acceptInvite : ids.previewInvite, { code: `guess${n}` }))
      expect(answers.map(({ status }) => status)).toEqual([...Array<number>(10).fill(400), 429, 429])
      expect(new Set(answers.slice(0, 10).map(({ text }) => text)).size).toBe(1)
      const direct = await network.direct(ids.acceptInvite, await dora.token(ids.acceptInvite), { code: 'x' })
      const wait = Number(direct.headers.get('retry-after'))
      expect(wait > 0 && wait <= 60).toBe(true)
      expect(direct.headers.get('x-powered-by')).toBeNull()
    })

    it('redeems an invite by GET (MB-004)', async () => {
      const answer = await fetch(`${network.url}/xrpc/${ids.acceptInvite}?code=x`)
      expect(answer.status).toBeGreaterThanOrEqual(400)
      expect((await fetch(`${network.url}/invite/x`)).status).toBe(404)
    })

    it('names a group beyond what the lexicon allows (MB-016)', async () => {
      expect((await alice.post(ids.createGroup, { name: 'x'.repeat(10_000) })).status).toBe(400)
      expect((await alice.post(ids.createGroup, { name: 'x', description: 'y'.repeat(10_000) })).status).toBe(
        400,
      )
      const name = '\u202ehttps://example.com \u2066x'
      expect((await alice.post<Group>(ids.createGroup, { name })).body.group.name).toBe(name)
    })

    it('nests a record as deep as a request holds (RC-016)', async () => {
      const nested = `${'['.repeat(400_000)}${']'.repeat(400_000)}`
      const open = JSON.stringify({ space, repo: alice.did, writes: [film(list, 'x')] }).replace(
        '"title":"x"',
        `"title":"x","deep":${nested}`,
      )
      const init = {
        method: 'POST',
        body: open,
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${await alice.token(ids.applyWrites)}`,
        },
      }
      expect((await fetch(`${network.url}/xrpc/${ids.applyWrites}`, init)).status).toBe(400)
      expect((await fetch(`${network.url}/readyz`)).status).toBe(200)
    })

    it('sends more than the limits of a request', async () => {
      const writes = Array.from({ length: 201 }, (_, n) => film(list, `t${n}`))
      expect((await write(alice, space, ...writes)).status).toBe(400)
      const huge = await network.direct(ids.applyWrites, await alice.token(ids.applyWrites), {
        space,
        repo: alice.did,
        writes: [],
        pad: 'x'.repeat(1_100_000),
      })
      expect(huge.status).toBe(413)
      expect((await write(alice, space, ...writes.slice(0, 200))).status).toBe(200)
    })
  })

  it('makes no group while the directory is down, and serves everything else', async () => {
    const { space, list } = await makeGroup('Before')
    await network.dev.plc.close()
    const refused = await alice.post(ids.createGroup, { name: 'While down' })
    expect(refused).toMatchObject({ body: { error: 'DirectoryUnavailable' } })
    expect((await write(alice, space, film(list, 'Stalker'))).status).toBe(200)
    expect(titles(await view(alice, space, list))).toEqual(['Stalker'])
  })

  it('logs no member, no group, no title, no code and no token (MB-018)', () => {
    const log = network.log.join('')
    expect(log).toContain(ids.applyWrites)
    for (const secret of [
      alice.did,
      bob.did,
      'did:plc',
      'Film club',
      'Stalker',
      'Bobby',
      'nope',
      'guess',
      'eyJ',
    ]) {
      expect(log).not.toContain(secret)
    }
  })
})

/** A token with another issuer, and its signature of before. */
function forge(token: string, iss: string): string {
  const [header = '', payload = '', signature = ''] = token.split('.')
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object
  return [header, Buffer.from(JSON.stringify({ ...claims, iss })).toString('base64url'), signature].join('.')
}
