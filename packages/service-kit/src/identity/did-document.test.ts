import { P256Keypair, parseDidKey } from '@atproto/crypto'
import { base58btc } from 'multiformats/bases/base58'
import { expect, it } from 'vitest'
import { handleOf, parseDidDocument, pdsOf, signingKeyOf } from './did-document.ts'

const DID = 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa'
const parse = (document: object) =>
  parseDidDocument(Buffer.from(JSON.stringify({ id: DID, ...document })), DID)!
const multibase = (await P256Keypair.create()).did().slice('did:key:'.length)
const method = (changes: object) => ({
  verificationMethod: [
    { id: '#atproto', type: 'Multikey', controller: DID, publicKeyMultibase: multibase, ...changes },
  ],
})

it('keeps of a document what is asked for and nothing else', () => {
  const document = parse({
    extra: 'x'.repeat(1000),
    alsoKnownAs: [7, 'at://a.test'],
    service: [null, { id: '#x' }],
  })
  expect(document).toEqual({ id: DID, alsoKnownAs: ['at://a.test'], verificationMethod: [], service: [] })
})

it('keeps of a thousand entries a few, and no endless text', () => {
  const names = Array.from({ length: 1000 }, (_, i) => `at://${i}.test`)
  expect(parse({ alsoKnownAs: [...names] }).alsoKnownAs).toHaveLength(32)
  expect(parse({ alsoKnownAs: ['x'.repeat(3000)] }).alsoKnownAs).toEqual([])
})

it('takes the #atproto Multikey, by its short or full id', () => {
  expect(signingKeyOf(parse(method({})))).toBe(`did:key:${multibase}`)
  expect(signingKeyOf(parse(method({ id: `${DID}#atproto` })))).toBe(`did:key:${multibase}`)
})

it('takes a key of the type that came before Multikey, as the PLC directory of dev-env writes it', () => {
  const { keyBytes } = parseDidKey(`did:key:${multibase}`)
  const legacy = { type: 'EcdsaSecp256r1VerificationKey2019', publicKeyMultibase: base58btc.encode(keyBytes) }
  expect(signingKeyOf(parse(method({ id: `${DID}#atproto`, ...legacy })))).toBe(`did:key:${multibase}`)
})

it.each([
  { id: '#atproto_label' },
  { id: 'did:plc:bbbbbbbbbbbbbbbbbbbbbbbb#atproto' },
  { type: 'JsonWebKey2020' },
  { publicKeyMultibase: 'zNotAKey' },
  { publicKeyMultibase: 7 },
])('takes no other key (%j)', (changes) => {
  expect(signingKeyOf(parse(method(changes)))).toBeUndefined()
})

it('takes a PDS of the right id and type only', () => {
  const service = {
    id: '#atproto_pds',
    type: 'AtprotoPersonalDataServer',
    serviceEndpoint: 'https://pds.example.com/',
  }
  expect(pdsOf(parse({ service: [service] }), false)).toBe('https://pds.example.com')
  for (const changes of [
    { id: '#pds' },
    { type: 'Other' },
    { serviceEndpoint: { uri: 'https://x.example.com' } },
  ]) {
    expect(pdsOf(parse({ service: [{ ...service, ...changes }] }), false)).toBeUndefined()
  }
})

it.each([
  ['at://javascript:alert(1)'],
  ['at://no-dot'],
  ['https://a.test'],
  [`at://${'a.'.repeat(200)}test`],
])('takes %s for no handle', (name) => {
  expect(handleOf(parse({ alsoKnownAs: [name] }))).toBeUndefined()
})
