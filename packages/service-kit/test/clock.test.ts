/** OP-010: what is good for a while stays so for no longer when the clock is set back, and no shorter when it is set ahead. */
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { createIdentityResolver, createServiceAuth } from '../src/index.ts'
import { type FakeDirectory, startFakeDirectory, waitFor } from '../src/testing/index.ts'

const YEAR_MS = 365 * 86_400_000
const SELF = 'did:web:self.example.com'
const LXM = 'app.example.get'

let directory: FakeDirectory

beforeAll(async () => {
  directory = await startFakeDirectory()
})
afterEach(() => {
  vi.useRealTimers()
})
afterAll(() => directory.close())

it.each([
  ['back', -YEAR_MS],
  ['ahead', YEAR_MS],
])('OP-010: a DID document is fresh for as long as was meant when the clock is set %s', async (_, ms) => {
  const account = await directory.createAccount()
  vi.useFakeTimers({ toFake: ['Date'] })
  const identity = createIdentityResolver({ plcUrl: directory.url, freshMs: 2_000 })
  await identity.signingKey(account.did)
  vi.setSystemTime(Date.now() + ms)
  const before = directory.requests
  await identity.signingKey(account.did)
  expect(directory.requests).toBe(before)
  await account.rotate()
  await waitFor(async () => (await identity.signingKey(account.did)) === account.signingKey)
  expect(directory.requests).toBe(before + 1)
})

it('OP-010: the directory is asked again after the pause that was meant, when the clock is set back in it', async () => {
  const account = await directory.createAccount()
  vi.useFakeTimers({ toFake: ['Date'] })
  const identity = createIdentityResolver({ plcUrl: directory.url, timeoutMs: 300 })
  directory.fail(503)
  for (let n = 0; n < 4; n += 1) await identity.resolve(account.did).catch(() => undefined)
  vi.setSystemTime(Date.now() - YEAR_MS)
  directory.fail(undefined)
  // Until then nobody is asked, and there is no key.
  const key = async () => {
    try {
      return await identity.signingKey(account.did)
    } catch {
      return undefined
    }
  }
  expect(await waitFor(key)).toBe(account.signingKey)
})

it('OP-010: a token that was taken before is refused by a clock that was set back below its time', async () => {
  let now = Date.now()
  const account = await directory.createAccount()
  const identity = createIdentityResolver({ plcUrl: directory.url })
  const auth = createServiceAuth({ audiences: [SELF], identity, replay: 'allow', now: () => now })
  const token = await account.serviceToken({ aud: SELF, lxm: LXM })
  expect(await auth.verify(token, LXM)).toMatchObject({ ok: true })
  now -= YEAR_MS
  expect(await auth.verify(token, LXM)).toMatchObject({ ok: false, reason: 'not-yet' })
  now += 2 * YEAR_MS
  expect(await auth.verify(token, LXM)).toMatchObject({ ok: false, reason: 'expired' })
  now -= YEAR_MS
  expect(await auth.verify(token, LXM)).toMatchObject({ ok: true })
})
