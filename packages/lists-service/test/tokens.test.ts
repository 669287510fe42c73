/** What is taken as a token, over HTTP: only what a member's PDS signed, for this service, this method, once. */
import { ids } from '@breadcrumbs/lexicons'
import type { Database } from '@breadcrumbs/service-kit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Tables } from '../src/database/schema.ts'
import { describeOnBoth } from './_engine.ts'
import { type Host, startHost } from './_host.ts'
import { documentedMethods, METHODS } from './_matrix.ts'
import { type Caller, SERVICE_DID, startOnSocket } from './_service.ts'

describeOnBoth('a token', (database) => {
  let db: Database<Tables>
  let host: Host
  let service: Awaited<ReturnType<typeof startOnSocket>>
  let bob: Caller

  beforeAll(async () => {
    db = database()
    host = await startHost(db)
    service = await startOnSocket(db)
    bob = await service.account()
    await host.joins(bob.did, 'editor')
  })
  afterAll(async () => {
    await service?.[Symbol.asyncDispose]()
  })

  /** Asks for the group with the header; the name of the refusal, or `ok`. */
  async function ask(authorization: string, at = service.url): Promise<string> {
    const query = new URLSearchParams({ space: host.space }).toString()
    const response = await fetch(`${at}/xrpc/${ids.getGroup}?${query}`, { headers: { authorization } })
    const { error } = (await response.json()) as { error?: string }
    return response.ok ? 'ok' : `${response.status} ${error}`
  }

  const write = (token: string, at = service.url) =>
    fetch(`${at}/xrpc/${ids.applyWrites}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ space: host.space, repo: bob.did, writes: [] }),
    })

  it('takes our DID and our service in it as audience, and nothing else', async () => {
    for (const aud of [SERVICE_DID, `${SERVICE_DID}#breadcrumbs_lists`]) {
      expect(await ask(`Bearer ${await bob.token(ids.getGroup, { aud })}`)).toBe('ok')
    }
    for (const aud of [
      'did:web:elsewhere.example',
      `${SERVICE_DID}#bsky_fg`,
      `${SERVICE_DID}#`,
      `${SERVICE_DID}#breadcrumbs_lists#x`,
      host.space.slice('at://'.length).split('/')[0],
      undefined,
    ]) {
      expect([aud, await ask(`Bearer ${await bob.token(ids.getGroup, { aud })}`)]).toEqual([
        aud,
        '401 InvalidToken',
      ])
    }
  })

  it('takes a token of a write once: not again, not after a restart, not at a second process (SP-001)', async () => {
    const { directory } = service
    const shared = { directory }
    const token = await bob.token(ids.applyWrites)
    {
      await using first = await startOnSocket(db, shared)
      await using second = await startOnSocket(db, shared)
      expect((await write(token, first.url)).status).toBe(200)
      for (const { url } of [first, second]) expect((await write(token, url)).status).toBe(401)
    }
    await using restarted = await startOnSocket(db, shared)
    expect((await write(token, restarted.url)).status).toBe(401)
  })

  it('takes a token of whatever writes or lasts once in all processes; a read is one process’s to remember (SP-001)', async () => {
    const { directory } = service
    await using second = await startOnSocket(db, { directory })
    const carla = await service.account()
    await host.joins(carla.did, 'editor')
    /** Calls the method at both processes with one token; whether it was taken at each. */
    const takenAtBoth = async (lxm: string, init: RequestInit, query = '') => {
      const headers = {
        authorization: `Bearer ${await carla.token(lxm)}`,
        'content-type': 'application/json',
      }
      const taken: boolean[] = []
      for (const { url } of [service, second]) {
        const { status } = await fetch(`${url}/xrpc/${lxm}${query}`, { ...init, headers })
        taken.push(status !== 401)
      }
      return taken
    }
    const taken: Record<string, readonly boolean[]> = {}
    const caller: Caller = {
      ...carla,
      get: async (method, params = {}) => {
        taken[method] = await takenAtBoth(method, {}, `?${new URLSearchParams(params).toString()}`)
        return new Response()
      },
      post: async (method, body) => {
        taken[method] = await takenAtBoth(method, { method: 'POST', body: JSON.stringify(body) })
        return new Response()
      },
    }
    await caller.get(ids.listGroups)
    await caller.post(ids.createGroup, { name: 'New' })
    for (const method of [ids.previewInvite, ids.acceptInvite]) await caller.post(method, { code: 'none' })
    for (const { call } of Object.values(METHODS)) await call(caller, host)
    const answered = documentedMethods().filter(({ type }) => type !== 'subscription')
    const isOurs = ({ nsid }: { nsid: string }) => Object.hasOwn(taken, nsid)
    for (const { nsid, type } of answered.filter(isOurs)) {
      // A ticket opens a stream, which outlives the token by hours.
      const isRead = type === 'query' && nsid !== ids.getSubscribeTicket
      expect([nsid, taken[nsid]]).toEqual([nsid, [true, isRead]])
    }
    expect(Object.keys(taken).length).toBe(Object.keys(METHODS).length + 4)
  })

  it('takes no token that somebody else signed, by whatever name of a key (SP-006)', async () => {
    const mallory = await service.account()
    const now = Math.floor(Date.now() / 1000)
    const claims = { aud: SERVICE_DID, lxm: ids.getGroup, iat: now, exp: now + 60, jti: 'f0f0f0f0' }
    for (const iss of [bob.did, `${bob.did}#atproto`, host.space.slice('at://'.length).split('/')[0]]) {
      for (const kid of [undefined, '#atproto', '#atproto_space', mallory.account.signingKey]) {
        const header = { typ: 'JWT', alg: 'ES256K', ...(kid !== undefined && { kid }) }
        expect(await ask(`Bearer ${await mallory.account.sign(header, { ...claims, iss })}`)).toBe(
          '401 InvalidToken',
        )
      }
    }
  })

  it('takes the new key of an account at once, and then the old one no more (SP-010)', async () => {
    const rotating = await service.account()
    await host.joins(rotating.did, 'viewer')
    const before = await rotating.token(ids.getGroup)
    expect(await ask(`Bearer ${await rotating.token(ids.getGroup)}`)).toBe('ok')
    await rotating.account.rotate()
    expect(await ask(`Bearer ${await rotating.token(ids.getGroup)}`)).toBe('ok')
    expect(await ask(`Bearer ${before}`)).toBe('401 InvalidToken')
  })

  it('takes no session, no app password and no token of a space (SP-004, SP-016)', async () => {
    const now = Math.floor(Date.now() / 1000)
    const claims = { iss: bob.did, aud: SERVICE_DID, lxm: ids.getGroup, iat: now, exp: now + 60 }
    for (const typ of [
      'at+jwt',
      'dpop+jwt',
      'atproto-space-credential+jwt',
      'atproto-space-delegation+jwt',
      'atproto-client-attestation+jwt',
    ]) {
      const token = await bob.account.sign({ typ, alg: 'ES256K' }, { ...claims, jti: typ })
      expect([typ, await ask(`Bearer ${token}`)]).toEqual([typ, '401 InvalidToken'])
    }
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const session = `${part({ typ: 'at+jwt', alg: 'HS256' })}.${part({ ...claims, scope: 'com.atproto.access' })}.${'A'.repeat(43)}`
    const unsigned = `${part({ typ: 'JWT', alg: 'none' })}.${part({ ...claims, jti: 'none' })}.`
    for (const token of [session, unsigned]) expect(await ask(`Bearer ${token}`)).toBe('401 InvalidToken')
    const sound = await bob.token(ids.getGroup)
    for (const scheme of ['DPoP', 'Basic', ''])
      expect(await ask(`${scheme} ${sound}`.trim())).toBe('401 AuthMissing')
  })

  it('refuses a removed member whose token is still good, at once (SP-009)', async () => {
    const leaving = await service.account()
    await host.joins(leaving.did, 'viewer')
    const token = await leaving.token(ids.getGroup)
    await host.setMember(leaving.did, 'viewer', 'removed')
    expect(await ask(`Bearer ${token}`)).toBe('400 GroupNotFound')
  })

  it('asks of every reader who they are, also where the view is at hand already (SP-019)', async () => {
    const stranger = await service.account()
    expect(await ask(`Bearer ${await bob.token(ids.getGroup)}`)).toBe('ok')
    expect(await ask(`Bearer ${await stranger.token(ids.getGroup)}`)).toBe('400 GroupNotFound')
    expect(await ask(`Bearer ${await bob.token(ids.getGroup)}`)).toBe('ok')
  })
})
