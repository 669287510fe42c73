import { describe, expect, it } from 'vitest'
import { crumbPageUrl, parseCrumbPageUrl } from './crumb-page-url.ts'

const BASE = 'https://crumbs.example'
const DID = 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa'
const RKEY = '3l4aaaaaaaa2a'

describe('the page of a crumb', () => {
  it.each([BASE, `${BASE}/`, 'http://127.0.0.1:3000', `${BASE}/app`])(
    'comes back from its address under %s',
    (base) => {
      expect(parseCrumbPageUrl(base, crumbPageUrl(base, DID, RKEY))).toEqual({ did: DID, rkey: RKEY })
    },
  )

  it('keeps DIDs with escapes and keys of 512 characters', () => {
    const [did, rkey] = ['did:web:localhost%3A3000', 'x'.repeat(512)]
    expect(parseCrumbPageUrl(BASE, crumbPageUrl(BASE, did, rkey))).toEqual({ did, rkey })
  })

  it.each([
    `http://crumbs.example/c/${DID}/${RKEY}`,
    `https://crumbs.example:443/c/${DID}/${RKEY}`,
    `https://CRUMBS.example/c/${DID}/${RKEY}`,
    `https://crumbs.example.evil.example/c/${DID}/${RKEY}`,
    `https://evil.example/https://crumbs.example/c/${DID}/${RKEY}`,
    `https://user@crumbs.example/c/${DID}/${RKEY}`,
    `${BASE}/c/${DID}/${RKEY}/`,
    `${BASE}/c/${DID}/${RKEY}?x=1`,
    `${BASE}/c/${DID}/${RKEY}#x`,
    `${BASE}/c/${DID}/../${RKEY}`,
    `${BASE}/c/${DID}`,
    `${BASE}/c//${RKEY}`,
    `${BASE}/c/alice.test/${RKEY}`,
    `${BASE}/c/${DID}/.`,
    `${BASE}/c/${DID}/${'x'.repeat(513)}`,
    `${BASE}/d/${DID}/${RKEY}`,
    '',
  ])('is not found in %s', (url) => {
    expect(parseCrumbPageUrl(BASE, url)).toBeUndefined()
  })
})
