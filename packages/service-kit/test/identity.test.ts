/** Cases ID-* of the project's list of hostile inputs: a fake PLC directory and did:web hosts on real sockets. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createIdentityResolver, DirectoryUnavailable, type IdentityOptions } from '../src/index.ts'
import { type FakeDirectory, startFakeDirectory } from '../src/testing/index.ts'
import { startCanary, startHost } from './_loopback.ts'

let directory: FakeDirectory
let now = Date.now()

beforeAll(async () => {
  directory = await startFakeDirectory()
})
beforeEach(() => directory.fail(undefined))
afterAll(() => directory.close())

function resolver(o: Partial<IdentityOptions> = {}) {
  return createIdentityResolver({ plcUrl: directory.url, now: () => now, timeoutMs: 300, ...o })
}

const MINUTE = 60_000

describe('an account', () => {
  it('has a key, a host and a name', async () => {
    const { did, signingKey } = await directory.createAccount({ handle: 'Alice.Example.com' })
    const identity = resolver()
    expect(await identity.signingKey(did)).toBe(signingKey)
    expect(await identity.pds(did)).toBe('https://pds.example.com')
    expect(await identity.handle(did)).toBe('alice.example.com')
    expect(identity.stats()).toMatchObject({ size: 1, misses: 1, hits: 2 })
  })

  it('of did:web is asked of its own host', async () => {
    await using host = await startHost((request, response) => {
      response.statusCode = request.url === '/.well-known/did.json' ? 200 : 500
      response.end(JSON.stringify({ id: host.did }))
    })
    expect(await resolver({ allowLoopback: true }).resolve(host.did)).toMatchObject({
      found: true,
      doc: { id: host.did },
    })
  })

  it('is asked for once by many at the same time', async () => {
    const { did } = await directory.createAccount()
    const identity = resolver()
    const before = directory.requests
    await Promise.all(Array.from({ length: 50 }, () => identity.resolve(did)))
    expect(directory.requests - before).toBe(1)
  })
})

describe('hostile DIDs', () => {
  it('ID-001, ID-002: cause no connection to this machine, and an answer at once', async () => {
    await using canary = await startCanary()
    const identity = resolver()
    const port = `%3A${canary.port}`
    const hosts = [
      'localhost',
      `localhost${port}`,
      `127.0.0.1${port}`,
      `127.0.0.1%3a${canary.port}`,
      `127.0.0.1:${canary.port}`,
      `%6c%6f%63alhost${port}`,
      `2130706433${port}`,
      `0x7f.1${port}`,
      `0${port}`,
      `127.1${port}`,
      `[::1]${port}`,
      `%5B%3A%3A1%5D${port}`,
      `localhost.${port}`,
      `a@localhost${port}`,
      `localhost${port}%2Fx`,
      `localhost${port}#x`,
      '10.0.0.1',
      'example.com%3A22',
      'example.com:path',
      '..',
      '',
    ]
    for (const host of hosts) {
      const answer = await identity.resolve(`did:web:${host}`)
      expect(answer.found, host).toBe(false)
      expect(['invalid', 'forbidden']).toContain(answer.found ? '' : answer.reason)
    }
    expect(canary.connections).toBe(0)
  })

  it('ID-003: a name that leads here is refused and remembered', async () => {
    let asked = 0
    const identity = resolver({
      async lookup() {
        asked += 1
        return [{ address: '127.0.0.1', family: 4 }]
      },
    })
    expect(await identity.resolve('did:web:evil.example.com')).toEqual({ found: false, reason: 'forbidden' })
    expect(await identity.resolve('did:web:evil.example.com')).toEqual({ found: false, reason: 'forbidden' })
    expect(asked).toBe(1)
  })

  it('of other methods and shapes are not looked up at all', async () => {
    const before = directory.requests
    for (const did of [
      '',
      'did:plc:',
      'did:plc:../../x',
      `did:plc:${'A'.repeat(24)}`,
      'did:key:zQ3s',
      'alice.test',
    ]) {
      expect(await resolver().resolve(did)).toEqual({ found: false, reason: 'invalid' })
    }
    expect(directory.requests).toBe(before)
  })
})

describe('hostile documents', () => {
  it.each([
    ['ID-004: a redirect', { status: 302, body: '' }],
    ['ID-006: more than the limit', { status: 200, body: `{"id":"${'x'.repeat(600_000)}"}` }],
    ['ID-007: another id', { status: 200, body: '{"id":"did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"}' }],
    ['a page', { status: 200, body: '<!doctype html>' }],
    ['null', { status: 200, body: 'null' }],
  ])('%s is no document', async (_, { status, body }) => {
    await using host = await startHost((_request, response) => {
      response.writeHead(status, { location: '/elsewhere' }).end(body)
    })
    expect(await resolver({ allowLoopback: true }).resolve(host.did)).toEqual({
      found: false,
      reason: 'invalid',
    })
  })

  it('ID-007: one with a wrong id from the directory itself is an outage', async () => {
    const { did } = await directory.createAccount()
    directory.setDocument(did, { id: `did:plc:${'a'.repeat(24)}` })
    await expect(resolver().resolve(did)).rejects.toThrow(DirectoryUnavailable)
  })

  it.each([
    'http://pds.example.com',
    'https://pds.example.com/path',
    'https://pds.example.com:22',
    'https://pds.example.com/?x',
    'https://203.0.113.5',
    'https://[::1]',
    'https://localhost',
    'http://localhost:2583',
    'javascript:alert(1)',
    'https://user:pw@pds.example.com',
    'pds.example.com',
  ])('ID-009: %s is no PDS to talk to', async (pds) => {
    const { did } = await directory.createAccount({ pds })
    expect(await resolver().pds(did)).toBeUndefined()
  })

  it('a PDS on this machine is one in development only', async () => {
    const { did } = await directory.createAccount({ pds: 'http://localhost:2583/' })
    expect(await resolver({ allowLoopback: true }).pds(did)).toBe('http://localhost:2583')
  })

  it('ID-010: of a tombstoned account goes away, also from the cache', async () => {
    const { did } = await directory.createAccount()
    const identity = resolver()
    expect(await identity.signingKey(did)).toBeDefined()
    directory.tombstone(did)
    now += 6 * MINUTE
    expect(await identity.resolve(did)).toEqual({ found: false, reason: 'tombstoned' })
    directory.fail(503)
    now += 2 * MINUTE
    await expect(identity.resolve(did)).rejects.toThrow(DirectoryUnavailable)
  })
})

describe('the cache', () => {
  it('ID-012: has an end', async () => {
    const identity = resolver({ cacheMax: 20 })
    for (let i = 0; i < 60; i++) await identity.resolve((await directory.createAccount()).did)
    expect(identity.stats().size).toBe(20)
  })

  it('ID-013: forgives "not found" after a minute', async () => {
    const { did } = await directory.createAccount()
    const identity = resolver({ negativeMs: 10 * MINUTE })
    directory.fail(404)
    expect(await identity.resolve(did)).toEqual({ found: false, reason: 'not-found' })
    directory.fail(undefined)
    now += 30_000
    expect((await identity.resolve(did)).found).toBe(false)
    now += 31_000
    expect((await identity.resolve(did)).found).toBe(true)
  })

  it('asks again after five minutes', async () => {
    const account = await directory.createAccount()
    const identity = resolver()
    const old = await identity.signingKey(account.did)
    await account.rotate()
    now += 4 * MINUTE
    expect(await identity.signingKey(account.did)).toBe(old)
    now += 2 * MINUTE
    expect(await identity.signingKey(account.did)).toBe(account.signingKey)
  })

  it('forgets on request, and does not take up an answer that was under way', async () => {
    const account = await directory.createAccount()
    const identity = resolver()
    const underWay = identity.signingKey(account.did)
    identity.forget(account.did)
    await underWay
    expect(identity.stats().size).toBe(0)
    await account.rotate()
    expect(await identity.signingKey(account.did)).toBe(account.signingKey)
  })
})

describe('an outage', () => {
  it.each([503, 500, 429, 'hang'] as const)(
    '(%s) serves what is known for a day, marked stale',
    async (how) => {
      const { did } = await directory.createAccount()
      const identity = resolver()
      await identity.resolve(did)
      directory.fail(how)
      now += 10 * MINUTE
      expect(await identity.resolve(did)).toMatchObject({ found: true, stale: true })
      now += 24 * 60 * MINUTE
      await expect(identity.resolve(did)).rejects.toMatchObject({
        name: 'DirectoryUnavailable',
        scope: 'plc',
      })
    },
  )

  it('of one did:web host is told apart, and does not touch anybody else', async () => {
    await using down = await startHost((_, response) => response.writeHead(503).end())
    const identity = resolver({ allowLoopback: true })
    for (let i = 0; i < 5; i++) {
      await expect(identity.resolve(down.did)).rejects.toMatchObject({ scope: 'web' })
    }
    expect((await identity.resolve((await directory.createAccount()).did)).found).toBe(true)
  })

  it('is left alone after three failures and noticed to be over within seconds', async () => {
    const identity = resolver()
    directory.fail(503)
    const before = directory.requests
    const accounts = await Promise.all(Array.from({ length: 20 }, () => directory.createAccount()))
    for (const { did } of accounts) await expect(identity.resolve(did)).rejects.toThrow(DirectoryUnavailable)
    expect(directory.requests - before).toBe(3)
    directory.fail(undefined)
    now += 501
    expect((await identity.resolve(accounts[0]!.did)).found).toBe(true)
  })
})

describe('single failures', () => {
  it('between successes do not stop anybody', async () => {
    const identity = resolver()
    const accounts = await Promise.all(Array.from({ length: 12 }, () => directory.createAccount()))
    for (const [index, { did }] of accounts.entries()) {
      directory.fail(index % 3 === 2 ? undefined : 503)
      const found = await identity.resolve(did).then(
        (answer) => answer.found,
        () => false,
      )
      expect(found).toBe(index % 3 === 2)
    }
  })
})

describe('forced refreshes', () => {
  it('are one per account in ten seconds', async () => {
    const account = await directory.createAccount()
    const identity = resolver()
    await identity.signingKey(account.did)
    const before = directory.requests
    for (let i = 0; i < 10; i++) await identity.signingKey(account.did, { forceRefresh: true })
    expect(directory.requests - before).toBe(1)
    now += 10_001
    await identity.signingKey(account.did, { forceRefresh: true })
    expect(directory.requests - before).toBe(2)
  })

  it('have a budget over all accounts, and say so when it is used up', async () => {
    const identity = resolver({ refreshPerSecond: 3 })
    const accounts = await Promise.all(Array.from({ length: 10 }, () => directory.createAccount()))
    for (const { did } of accounts) await identity.resolve(did)
    const forced = accounts.map(({ did }) => identity.resolve(did, { forceRefresh: true }))
    const refused = (await Promise.allSettled(forced)).filter(({ status }) => status === 'rejected')
    expect(refused).toHaveLength(7)
    expect(identity.stats().refused).toBe(7)
  })
})
