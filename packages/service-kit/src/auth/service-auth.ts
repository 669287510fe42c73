/**
 * Who is calling: verification of the token a PDS signs for its user when it proxies a request to us.
 *
 * A signature alone is no policy. Order: what costs nothing first, the key and the signature next, the claim of
 * the token's id last, so that a forged token can neither burn a real one nor fill the store.
 */
import { LRUCache } from 'lru-cache'
import { DirectoryUnavailable } from '../identity/directory.ts'
import type { IdentityResolver } from '../identity/identity-resolver.ts'
import { type Signatures, signatures as signaturesOfProcess } from './ecdsa.ts'
import type { ReplayStore } from './replay-store.ts'
import { parseServiceToken, type ServiceToken } from './service-token.ts'

export type ServiceAuthRefusal =
  | 'malformed'
  | 'typ'
  | 'alg'
  | 'iss'
  | 'aud'
  | 'lxm'
  | 'expired'
  | 'lifetime'
  | 'not-yet'
  | 'key'
  | 'signature'
  | 'replayed'
  | 'unavailable'

export type ServiceAuth =
  | { ok: true; did: string; aud: string; lxm: string; exp: number; jti: string | undefined }
  /** `unavailable`: we cannot tell at the moment (503, retry), which is no statement about the person. */
  | { ok: false; reason: ServiceAuthRefusal; message: string }

export interface ServiceAuthOptions {
  /** Who we are: the bare DID and `did#service`. A token is ours when any value of its `aud` is one of these. */
  audiences: readonly string[]
  identity: Pick<IdentityResolver, 'signingKey'>
  /** `allow`: the same token may come again until it expires; for reads that repeat. */
  replay: ReplayStore | 'allow'
  /**
   * From issue (or now) to expiry; default 3630. An hour and not the five minutes one would like, because
   * `com.atproto.server.getServiceAuth` issues tokens of up to an hour when they name a method, and refusing
   * those locks real apps out. A service that only sees proxied calls (60 s) may set 300.
   */
  maxLifetimeSeconds?: number
  /** Difference of clocks taken; default 30. Strict clocks have locked people out of feeds for a week. */
  skewSeconds?: number
  now?: () => number
  /** Default: the fastest way this machine has. */
  signatures?: Signatures
  /** Verified tokens remembered, when replay is `allow`; default 10 000. */
  rememberMax?: number
}

export interface ServiceAuthVerifier {
  /**
   * Never throws for a bad token. `lxm` is the NSID of the method called. Answers at once where nothing has to be
   * looked up, which is nearly always: promises are a cost where a page takes microseconds.
   */
  verify(token: string, lxm: string): ServiceAuth | Promise<ServiceAuth>
}

type Accepted = Extract<ServiceAuth, { ok: true }>
type Refused = Extract<ServiceAuth, { ok: false }>

const MAX_LIFETIME_SECONDS = 3630
const SKEW_SECONDS = 30
/** A token without iat or jti cannot be bounded or told apart, so it must be about to end (case SA-006). */
const ANONYMOUS_LIFETIME_SECONDS = 60
/** Not longer than a DID document is fresh: a rotated key stops working within five minutes (case SA-016). */
const REMEMBER_SECONDS_MAX = 300
/** Tokens are remembered as they are: a digest of each costs more than most of what it would spare. */
const REMEMBER_CHARS_MAX = 1_000

export function createServiceAuth(o: ServiceAuthOptions): ServiceAuthVerifier {
  const nowSeconds = () => (o.now ?? Date.now)() / 1000
  const skew = o.skewSeconds ?? SKEW_SECONDS
  const signatures = o.signatures ?? signaturesOfProcess
  const remembered = new LRUCache<string, { accepted: Accepted; from: number; until: number }>({
    max: o.rememberMax ?? 10_000,
  })

  function verify(token: string, lxm: string): ServiceAuth | Promise<ServiceAuth> {
    const known = remembered.get(token)
    if (known && known.accepted.lxm === lxm && isWithin(known, nowSeconds())) return known.accepted

    const parsed = parseServiceToken(token)
    if ('refused' in parsed) return refuse(parsed.refused, parsed.message)
    const now = nowSeconds()
    const aud = parsed.aud.find((a) => o.audiences.includes(a))
    if (aud === undefined) return refuse('aud', 'token is addressed to another service')
    if (parsed.lxm !== lxm) return refuse('lxm', 'token is for another method')
    const untimely = checkTimes(parsed, now)
    if (untimely) return untimely

    const { iss, exp, jti } = parsed
    const accepted: Accepted = { ok: true, did: iss, aud, lxm, exp, jti }
    const accept = () => {
      if (o.replay !== 'allow') return claim(accepted, o.replay)
      if (token.length <= REMEMBER_CHARS_MAX)
        remembered.set(token, {
          accepted,
          from: now - skew,
          until: Math.min(exp + skew, now + REMEMBER_SECONDS_MAX),
        })
      return accepted
    }
    const key = o.identity.signingKey(iss)
    const wrong = typeof key === 'string' ? mismatch(signatures, parsed, key) : undefined
    if (typeof key === 'string' && !wrong) return accept()
    return checkSignature(parsed, key, wrong).then((refused) => refused ?? accept())
  }

  async function claim(accepted: Accepted, store: ReplayStore): Promise<ServiceAuth> {
    const isFirst = await store.claim(JSON.stringify([accepted.did, accepted.jti]), accepted.exp + skew)
    return isFirst ? accepted : refuse('replayed', 'token was used already')
  }

  function checkTimes(token: ServiceToken, now: number): Refused | undefined {
    const { exp, iat, nbf, jti } = token
    if (exp + skew <= now) return refuse('expired', 'token has expired')
    if ((iat ?? 0) > now + skew || (nbf ?? 0) > now + skew) {
      return refuse('not-yet', 'token is not valid yet; check the clocks')
    }
    if (o.replay !== 'allow' && jti === undefined) return refuse('malformed', 'jti is required here')
    const cap = o.maxLifetimeSeconds ?? MAX_LIFETIME_SECONDS
    const isTraceable = iat !== undefined && jti !== undefined
    const lifetime = exp - Math.min(iat ?? now, now)
    if (lifetime > cap) return refuse('lifetime', `token lives longer than ${cap} s`)
    if (!isTraceable && exp - now > ANONYMOUS_LIFETIME_SECONDS + skew) {
      return refuse('lifetime', 'a token without iat or jti must expire within a minute')
    }
    return undefined
  }

  /** What could not be decided at once: the key is still on its way, or the signature is `wrong` by it. */
  async function checkSignature(
    token: ServiceToken,
    found: ReturnType<IdentityResolver['signingKey']>,
    wrong: Refused | undefined,
  ): Promise<Refused | undefined> {
    try {
      const key = await found
      const reason = wrong ?? mismatch(signatures, token, key)
      // An account that is not there is looked up once: random DIDs must not spend the refresh budget.
      if (!reason || key === undefined) return reason
      // Once: the account may have moved or rotated its key since we looked.
      const fresh = await o.identity.signingKey(token.iss, { forceRefresh: true })
      return fresh === key ? reason : mismatch(signatures, token, fresh)
    } catch (error) {
      if (!(error instanceof DirectoryUnavailable)) throw error
      return refuse('unavailable', 'the identity of the caller cannot be looked up at the moment')
    }
  }

  return { verify }
}

function mismatch(signatures: Signatures, token: ServiceToken, key: string | undefined): Refused | undefined {
  if (key === undefined) return refuse('key', 'the account has no usable signing key')
  if (signatures.algorithmOf(key) !== token.alg) return refuse('alg', 'alg is not that of the account key')
  return signatures.verify(key, token.signed, token.signature)
    ? undefined
    : refuse('signature', 'signature does not match the account key')
}

/** A clock that was set back must not make a token good for as long as the step (case OP-010). */
function isWithin({ from, until }: { from: number; until: number }, now: number): boolean {
  return from <= now && now < until
}

function refuse(reason: ServiceAuthRefusal, message: string): Refused {
  return { ok: false, reason, message }
}

/** The token of `Authorization: Bearer …`; undefined when there is none of that scheme. */
export function bearerToken(authorizationHeader: string | undefined): string | undefined {
  return /^Bearer ([^\s]+) *$/i.exec(authorizationHeader ?? '')?.[1]
}
