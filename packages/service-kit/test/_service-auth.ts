/** Tokens of real keys and a directory on a real socket, for the tests of service authentication. */
import { afterAll, beforeAll } from 'vitest'
import {
  createIdentityResolver,
  createMemoryReplayStore,
  createServiceAuth,
  type IdentityOptions,
  type ServiceAuth,
  type ServiceAuthOptions,
} from '../src/index.ts'
import { type FakeAccount, type FakeDirectory, startFakeDirectory } from '../src/testing/index.ts'

export const SELF = 'did:web:lists.example.com'
export const LXM = 'app.breadcrumbs.temp.getList'
export const JWT = { typ: 'JWT', alg: 'ES256K' }

export const seconds = () => Math.floor(Date.now() / 1000)

/** `ok`, or the reason of the refusal. */
export function said(answer: ServiceAuth): string {
  return answer.ok ? 'ok' : answer.reason
}

type Options = Partial<ServiceAuthOptions> & { resolver?: Partial<IdentityOptions> }

/** For a file of tests: a directory with Alice, and what is made of them. Everything is there from the first test on. */
export function signing() {
  let directory: FakeDirectory
  let alice: FakeAccount
  beforeAll(async () => {
    directory = await startFakeDirectory()
    alice = await directory.createAccount()
  })
  afterAll(() => directory.close())

  function service({ resolver, ...o }: Options = {}) {
    const identity = createIdentityResolver({ plcUrl: directory.url, ...resolver })
    return createServiceAuth({
      audiences: [SELF, `${SELF}#lists`],
      identity,
      replay: createMemoryReplayStore({ max: 100 }),
      ...o,
    })
  }
  /** Claims of a token that is right in every way. */
  function claims(changes: Record<string, unknown> = {}): Record<string, unknown> {
    const iat = seconds()
    return { iss: alice.did, aud: SELF, lxm: LXM, iat, exp: iat + 60, jti: String(Math.random()), ...changes }
  }
  return {
    directory: () => directory,
    alice: () => alice,
    service,
    claims,
    verdict: async (token: string, o: Options = {}) => said(await service(o).verify(token, LXM)),
    withClaims: (changes: Record<string, unknown>) => alice.sign(JWT, claims(changes)),
    withHeader: (changes: object) => alice.sign({ ...JWT, ...changes }, claims()),
  }
}
