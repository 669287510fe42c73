/** Tokens that come again, keys that change, a directory that is down: cases SA-014 to SA-017 and SA-020 to SA-022. */
import { describe, expect, it } from 'vitest'
import { createMemoryReplayStore } from '../src/index.ts'
import { JWT, LXM, SELF, said, seconds, signing } from './_service-auth.ts'

const { directory, alice, service, claims, verdict, withClaims, withHeader } = signing()

describe('SA-014 and SA-015: replay', () => {
  it('refuses the second use, on the second instance too, and not another token', async () => {
    const replay = createMemoryReplayStore({ max: 100 })
    const token = await withHeader({})
    expect(await verdict(token, { replay })).toBe('ok')
    expect(await verdict(token, { replay })).toBe('replayed')
    expect(await verdict(await withHeader({}), { replay })).toBe('ok')
  })

  it('counts a jti per issuer, so that nobody can use up the tokens of another', async () => {
    const replay = createMemoryReplayStore({ max: 100 })
    const bob = await directory().createAccount()
    expect(await verdict(await bob.serviceToken({ aud: SELF, lxm: LXM, jti: 'same' }), { replay })).toBe('ok')
    expect(await verdict(await withClaims({ jti: 'same' }), { replay })).toBe('ok')
  })

  it('does not let a forged token use up a real one', async () => {
    const replay = createMemoryReplayStore({ max: 100 })
    const mallory = await directory().createAccount()
    expect(await verdict(await mallory.sign(JWT, claims({ jti: 'x' })), { replay })).toBe('signature')
    expect(await verdict(await withClaims({ jti: 'x' }), { replay })).toBe('ok')
  })

  it('remembers a verified token where repeats are allowed, for its own method only', async () => {
    const verifier = service({ replay: 'allow' })
    const token = await withHeader({})
    const first = await verifier.verify(token, LXM)
    expect(await verifier.verify(token, LXM)).toBe(first)
    expect(said(await verifier.verify(token, 'app.breadcrumbs.temp.addItem'))).toBe('lxm')
  })

  it('forgets a remembered token when it expires', async () => {
    let now = Date.now()
    const verifier = service({ replay: 'allow', now: () => now })
    const token = await withHeader({})
    expect(said(await verifier.verify(token, LXM))).toBe('ok')
    now += 95_000
    expect(said(await verifier.verify(token, LXM))).toBe('expired')
  })
})

describe('SA-016 and SA-017: keys change', () => {
  it('accepts the new key at once and refuses the old one, with one lookup more', async () => {
    const account = await directory().createAccount()
    const verifier = service()
    const make = () => account.serviceToken({ aud: SELF, lxm: LXM })
    expect(said(await verifier.verify(await make(), LXM))).toBe('ok')
    const old = await make()
    await account.rotate()
    const before = directory().requests
    expect(said(await verifier.verify(await make(), LXM))).toBe('ok')
    expect(said(await verifier.verify(old, LXM))).toBe('signature')
    expect(directory().requests).toBe(before + 1)
  })

  it('refuses a remembered token of the old key within five minutes of the rotation', async () => {
    let now = Date.now()
    const account = await directory().createAccount()
    const clock = { now: () => now }
    const verifier = service({ replay: 'allow', ...clock, resolver: clock })
    const token = await account.serviceToken({ aud: SELF, lxm: LXM, exp: seconds() + 3000 })
    expect(said(await verifier.verify(token, LXM))).toBe('ok')
    await account.rotate()
    now += 301_000
    expect(said(await verifier.verify(token, LXM))).toBe('signature')
  })

  it('SA-017: a hundred forged tokens of one account cost two lookups', async () => {
    const account = await directory().createAccount()
    const verifier = service()
    const before = directory().requests
    for (let i = 0; i < 100; i++) {
      const token = await alice().sign(JWT, claims({ iss: account.did, exp: seconds() + 60 }))
      expect(said(await verifier.verify(token, LXM))).toBe('signature')
    }
    expect(directory().requests - before).toBe(2)
  })
})

describe('SA-020 and SA-021: the directory is down', () => {
  it('SA-020: knows whom it knew, for a day', async () => {
    let now = Date.now()
    const account = await directory().createAccount()
    const clock = { now: () => now }
    const verifier = service({ ...clock, resolver: clock })
    const make = () => {
      const iat = Math.floor(now / 1000)
      return account.serviceToken({ aud: SELF, lxm: LXM, iat, exp: iat + 60 })
    }
    expect(said(await verifier.verify(await make(), LXM))).toBe('ok')
    directory().fail(503)
    now += 23 * 3_600_000
    expect(said(await verifier.verify(await make(), LXM))).toBe('ok')
    now += 2 * 3_600_000
    expect(said(await verifier.verify(await make(), LXM))).toBe('unavailable')
    directory().fail(undefined)
  })

  it.each([503, 'hang'] as const)('SA-021: says so of a stranger, and stops asking (%s)', async (how) => {
    directory().fail(how)
    const verifier = service({ resolver: { timeoutMs: 100 } })
    const before = directory().requests
    for (let i = 0; i < 10; i++) {
      const stranger = await directory().createAccount()
      const token = await stranger.serviceToken({ aud: SELF, lxm: LXM })
      expect(said(await verifier.verify(token, LXM))).toBe('unavailable')
    }
    directory().fail(undefined)
    expect(directory().requests - before).toBe(3)
  })

  it('does not call a wrong signature wrong while the key may just have changed', async () => {
    const account = await directory().createAccount()
    const verifier = service()
    expect(said(await verifier.verify(await account.serviceToken({ aud: SELF, lxm: LXM }), LXM))).toBe('ok')
    await account.rotate()
    directory().fail(503)
    const token = await account.serviceToken({ aud: SELF, lxm: LXM })
    expect(said(await verifier.verify(token, LXM))).toBe('unavailable')
    directory().fail(undefined)
    expect(said(await verifier.verify(token, LXM))).toBe('ok')
  })
})

describe('SA-022: accounts that are gone', () => {
  it('refuses a tombstoned, an unknown and a keyless account', async () => {
    const gone = await directory().createAccount()
    const keyless = await directory().createAccount()
    directory().tombstone(gone.did)
    directory().setDocument(keyless.did, { id: keyless.did, verificationMethod: [] })
    const unknown = await withClaims({ iss: `did:plc:${'a'.repeat(24)}` })
    for (const account of [gone, keyless]) {
      expect(await verdict(await account.serviceToken({ aud: SELF, lxm: LXM }))).toBe('key')
    }
    expect(await verdict(unknown)).toBe('key')
  })
})
