/**
 * A PLC directory under the test's control, on a real loopback socket, with accounts whose keys really sign.
 * Signing is @atproto/crypto's and not ours, so that our verifier is checked against another implementation.
 */
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import { type Keypair, P256Keypair, Secp256k1Keypair } from '@atproto/crypto'
import { base32 } from 'multiformats/bases/base32'
import { closeServer, listenOnLoopback } from './loopback-server.ts'

export interface FakeAccount {
  readonly did: string
  /** did:key, the present one. */
  readonly signingKey: string
  /** A service token as a reference PDS makes it; `claims` override single claims, undefined leaves one out. */
  serviceToken(claims: { aud: unknown; lxm: unknown; [claim: string]: unknown }): Promise<string>
  /** A token of exactly these parts; a string is taken as it is. */
  sign(header: object | string, payload: object | string): Promise<string>
  /** Takes a new key; the document shows it at once. */
  rotate(): Promise<void>
}

export interface FakeDirectory {
  readonly url: string
  /** Documents asked for so far. */
  readonly requests: number
  createAccount(o?: { handle?: string; pds?: string; curve?: 'p256' | 'k256' }): Promise<FakeAccount>
  /** Answers this instead of the account's document; undefined: as if it had never been. */
  setDocument(did: string, document: unknown): void
  /** Answers 410 from now on. */
  tombstone(did: string): void
  /** Answers everything with a status, or not at all, until called with undefined. */
  fail(how: number | 'hang' | undefined): void
  close(): Promise<void>
}

export async function startFakeDirectory(): Promise<FakeDirectory> {
  const documents = new Map<string, () => unknown>()
  const tombstones = new Set<string>()
  let failure: number | 'hang' | undefined
  let requests = 0
  const server = createServer((request, response) => {
    requests += 1
    if (failure === 'hang') return
    const did = decodeURIComponent((request.url ?? '/').slice(1))
    const document = documents.get(did)?.()
    const status = failure ?? (tombstones.has(did) ? 410 : document === undefined ? 404 : 200)
    response.writeHead(status, { 'content-type': 'application/did+ld+json' })
    response.end(status === 200 ? JSON.stringify(document) : '{"message":"no document"}')
  })
  const { port } = await listenOnLoopback(server)
  return {
    url: `http://127.0.0.1:${port}`,
    get requests() {
      return requests
    },
    async createAccount(o = {}) {
      const create = () => (o.curve === 'p256' ? P256Keypair.create() : Secp256k1Keypair.create())
      const did = `did:plc:${base32.encode(randomBytes(15)).slice(1)}`
      let key: Keypair = await create()
      documents.set(did, () => documentOf(did, key.did(), o))
      const sign: FakeAccount['sign'] = (header, payload) => signToken(key, header, payload)
      return {
        did,
        get signingKey() {
          return key.did()
        },
        sign,
        serviceToken(claims) {
          const iat = Math.floor(Date.now() / 1000)
          const jti = randomBytes(16).toString('hex')
          return sign({ typ: 'JWT', alg: key.jwtAlg }, { iat, iss: did, exp: iat + 60, jti, ...claims })
        },
        async rotate() {
          key = await create()
        },
      }
    },
    setDocument: (did, document) => documents.set(did, () => document),
    tombstone: (did) => tombstones.add(did),
    fail(how) {
      failure = how
    },
    close: () => closeServer(server),
  }
}

function documentOf(did: string, didKey: string, o: { handle?: string; pds?: string }): object {
  return {
    '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'],
    id: did,
    alsoKnownAs: [`at://${o.handle ?? 'someone.test'}`],
    verificationMethod: [
      {
        id: `${did}#atproto`,
        type: 'Multikey',
        controller: did,
        publicKeyMultibase: didKey.slice('did:key:'.length),
      },
    ],
    service: [
      {
        id: '#atproto_pds',
        type: 'AtprotoPersonalDataServer',
        serviceEndpoint: o.pds ?? 'https://pds.example.com',
      },
    ],
  }
}

async function signToken(key: Keypair, header: object | string, payload: object | string): Promise<string> {
  const [head, body] = [header, payload].map((part) =>
    Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url'),
  )
  const signature = await key.sign(Buffer.from(`${head}.${body}`))
  return `${head}.${body}.${Buffer.from(signature).toString('base64url')}`
}
