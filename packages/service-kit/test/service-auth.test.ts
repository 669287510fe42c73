/** What a token says: cases SA-001 to SA-013, SA-018 and SA-019 of the list of hostile inputs, with real keys. */
import { describe, expect, it } from 'vitest'
import { bearerToken } from '../src/index.ts'
import { JWT, LXM, SELF, seconds, signing } from './_service-auth.ts'

const { directory, alice, service, claims, verdict, withClaims, withHeader } = signing()

describe('a right token', () => {
  it.each(['k256', 'p256'] as const)('of a %s account is accepted and says who it is', async (curve) => {
    const account = await directory().createAccount({ curve })
    const token = await account.serviceToken({ aud: SELF, lxm: LXM })
    expect(await service().verify(token, LXM)).toMatchObject({
      ok: true,
      did: account.did,
      aud: SELF,
      lxm: LXM,
    })
  })

  it('may name our service id, and may name us in a list (proposal 0014)', async () => {
    for (const aud of [`${SELF}#lists`, [SELF], ['did:web:other.example', `${SELF}#lists`]]) {
      expect(await verdict(await withClaims({ aud }))).toBe('ok')
    }
  })

  it('may live an hour, as getServiceAuth makes them, unless the service says less', async () => {
    const token = await withClaims({ exp: seconds() + 3600 })
    expect(await verdict(token)).toBe('ok')
    expect(await verdict(token, { maxLifetimeSeconds: 300 })).toBe('lifetime')
  })
})

describe('SA-001: algorithms', () => {
  it('refuses none, HS256, a missing one and the other curve', async () => {
    const unsigned = (await withHeader({ alg: 'none' })).replace(/[^.]*$/, '')
    expect(await verdict(unsigned)).toBe('alg')
    for (const alg of ['none', 'NONE', 'HS256', 'ES256', undefined, ['ES256K']]) {
      expect(await verdict(await withHeader({ alg }))).toBe('alg')
    }
  })

  it('refuses an empty signature', async () => {
    expect(await verdict((await withHeader({})).replace(/[^.]*$/, ''))).toBe('malformed')
  })
})

describe('SA-002: the key of somebody else', () => {
  it('is refused although everything else is right', async () => {
    const mallory = await directory().createAccount()
    expect(await verdict(await mallory.sign(JWT, claims()))).toBe('signature')
  })
})

describe('SA-003: other spellings of a used token', () => {
  const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n

  function respell(token: string, change: (signature: Buffer) => string): string {
    const [header, payload, signature] = token.split('.')
    return `${header}.${payload}.${change(Buffer.from(signature!, 'base64url'))}`
  }

  it('refuses high-S, DER, padding, junk, whitespace and stray trailing bits', async () => {
    const token = await withHeader({})
    const highS = respell(token, (s) => {
      const flipped = (ORDER - BigInt(`0x${s.subarray(32).toString('hex')}`)).toString(16).padStart(64, '0')
      return Buffer.concat([s.subarray(0, 32), Buffer.from(flipped, 'hex')]).toString('base64url')
    })
    const der = respell(token, (s) => {
      const integers = [s.subarray(0, 32), s.subarray(32)].map((n) => Buffer.from([2, 33, 0, ...n]))
      return Buffer.from([48, 70, ...Buffer.concat(integers)]).toString('base64url')
    })
    const last = token.at(-1)!
    const strayBits = token.slice(0, -1) + String.fromCharCode(last.charCodeAt(0) + 1)
    expect(await verdict(highS)).toBe('signature')
    for (const bad of [der, `${token}==`, `${token}!`, `${token} `, `${token}\n`, token.replace('.', '=.')]) {
      expect(await verdict(bad)).toBe('malformed')
    }
    expect(await verdict(strayBits)).toBe('malformed')
    expect(await verdict(token)).toBe('ok')
  })
})

describe('SA-004 to SA-007: times', () => {
  it.each([
    ['10 years ahead', () => seconds() + 315_360_000, 'lifetime'],
    ['1e308', () => 1e308, 'malformed'],
    ['negative', () => -1, 'malformed'],
    ['a string', () => String(seconds() + 60), 'malformed'],
    ['a fraction', () => seconds() + 60.5, 'malformed'],
    ['missing', () => undefined, 'malformed'],
    ['null', () => null, 'malformed'],
    ['a minute ago', () => seconds() - 60, 'expired'],
  ])('refuses exp %s', async (_, exp, reason) => {
    expect(await verdict(await withClaims({ exp: exp() }))).toBe(reason)
  })

  it('SA-004: counts the lifetime from iat, so that an old long token is long', async () => {
    const iat = seconds() - 4000
    expect(await verdict(await withClaims({ iat, exp: seconds() + 60 }))).toBe('lifetime')
  })

  it('SA-005: takes clocks half a minute apart and refuses iat of tomorrow', async () => {
    expect(await verdict(await withClaims({ iat: seconds() + 20, exp: seconds() + 80 }))).toBe('ok')
    expect(await verdict(await withClaims({ exp: seconds() - 20 }))).toBe('ok')
    expect(await verdict(await withClaims({ iat: seconds() + 86_400, exp: seconds() + 86_460 }))).toBe(
      'not-yet',
    )
  })

  it('SA-006: without iat or jti it must be about to end, and is refused where tokens are used once', async () => {
    for (const missing of [{ iat: undefined }, { jti: undefined }]) {
      expect(await verdict(await withClaims(missing), { replay: 'allow' })).toBe('ok')
      const long = await withClaims({ ...missing, exp: seconds() + 600 })
      expect(await verdict(long, { replay: 'allow' })).toBe('lifetime')
    }
    expect(await verdict(await withClaims({ jti: undefined }))).toBe('malformed')
  })

  it('SA-007: refuses nbf in the future', async () => {
    expect(await verdict(await withClaims({ nbf: seconds() + 120, exp: seconds() + 180 }))).toBe('not-yet')
    expect(await verdict(await withClaims({ nbf: seconds() - 5 }))).toBe('ok')
  })
})

describe('SA-008: audience', () => {
  it.each([
    'did:web:api.bsky.app',
    `${SELF}#other`,
    `${SELF}/`,
    SELF.toUpperCase(),
    ['did:web:other.example'],
  ])('refuses %s', async (aud) => {
    expect(await verdict(await withClaims({ aud }))).toBe('aud')
  })

  it('refuses none, an empty list and what is no text', async () => {
    for (const aud of [undefined, null, [], 7, {}, [[SELF]], Array(17).fill(SELF)]) {
      expect(await verdict(await withClaims({ aud }))).toBe('malformed')
    }
  })
})

describe('SA-009: method', () => {
  it.each([undefined, '*', 'app.breadcrumbs.temp.getLists', LXM.toUpperCase()])(
    'refuses lxm %s',
    async (lxm) => {
      expect(await verdict(await withClaims({ lxm }))).toBe('lxm')
    },
  )
})

describe('SA-010 and SA-011: issuer', () => {
  it('refuses a fragment, another method, a path, and what is no DID', async () => {
    const forms = ['#atproto_labeler', '#atproto', '/x', '?x'].map((end) => alice().did + end)
    for (const iss of [
      ...forms,
      'did:key:zQ3sh',
      'did:web:example.com:u',
      'alice.test',
      '',
      null,
      undefined,
    ]) {
      expect(await verdict(await withClaims({ iss }))).toBe('iss')
    }
  })
})

describe('SA-012: kid', () => {
  it('takes #atproto only', async () => {
    expect(await verdict(await withHeader({ kid: '#atproto' }))).toBe('ok')
    for (const kid of ['#atproto_label', `${alice().did}#atproto`, '', null]) {
      expect(await verdict(await withHeader({ kid }))).toBe('malformed')
    }
  })
})

describe('SA-013: class of token', () => {
  it.each([
    'at+jwt',
    'refresh+jwt',
    'dpop+jwt',
    'AT+JWT',
    'jwt',
    'atproto-space-delegation+jwt',
    'atproto-space-credential+jwt',
    null,
  ])('refuses typ %s', async (typ) => {
    expect(await verdict(await withHeader({ typ }))).toBe('typ')
  })

  it('takes a token without typ', async () => {
    expect(await verdict(await withHeader({ typ: undefined }))).toBe('ok')
  })
})

describe('SA-018 and SA-019: what is no token', () => {
  it('is refused without an exception', async () => {
    const part = (text: string) => Buffer.from(text).toString('base64url')
    const header = part(JSON.stringify(JWT))
    const signature = part('s'.repeat(64))
    const bad = [
      '',
      '.',
      '..',
      '@@@.e30.AA',
      'a.b.c.d',
      'x'.repeat(1_000_000),
      `${header}.${part('not json')}.${signature}`,
      `${header}.${part('null')}.${signature}`,
      `${header}.${part('[]')}.${signature}`,
      `${header}.${part('"text"')}.${signature}`,
      `${part('{'.repeat(2000))}.e30.${signature}`,
      `${header}.${Buffer.from([0x7b, 0xff, 0x7d]).toString('base64url')}.${signature}`,
      `${part('\ufeff{}')}.e30.${signature}`,
    ]
    for (const token of bad) expect(await verdict(token)).toBe('malformed')
  })

  it('SA-019: refuses a repeated key, also one spelled with an escape', async () => {
    const text = JSON.stringify(claims())
    const twice = (key: string) => `${text.slice(0, -1)},"${key}":"did:plc:bbbbbbbbbbbbbbbbbbbbbbbb"}`
    expect(await verdict(await alice().sign(JWT, text))).toBe('ok')
    expect(await verdict(await alice().sign(JWT, twice('iss')))).toBe('malformed')
    expect(await verdict(await alice().sign(JWT, twice('\\u0069ss')))).toBe('malformed')
    expect(await verdict(await alice().sign('{"alg":"none","alg":"ES256K"}', text))).toBe('malformed')
  })
})

describe('the Authorization header', () => {
  it('gives a bearer token and nothing else', () => {
    expect(bearerToken('Bearer a.b.c')).toBe('a.b.c')
    expect(bearerToken('bearer a.b.c')).toBe('a.b.c')
    expect(bearerToken('Bearer a.b.c  ')).toBe('a.b.c')
    const spaced = ['Bearer a b', 'Bearer a\tb', 'Bearer a\u00a0b', 'Bearer  a', 'Bearer \t']
    for (const header of [undefined, '', 'Bearer', 'Bearer ', 'DPoP a.b.c', 'Basic eDp5', ...spaced]) {
      expect(bearerToken(header)).toBeUndefined()
    }
  })
})
