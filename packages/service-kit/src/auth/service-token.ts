/**
 * The inter-service JWT, read strictly. Pure: text in, claims or a reason out; no key, no clock.
 *
 * Strict because a lenient reader gives one token many spellings, and takes tokens of another class for this one.
 */
import { isAscii } from 'node:buffer'
import { parseDid } from '../did.ts'
import { parseStrictJson } from './strict-json.ts'

export interface ServiceToken {
  readonly alg: 'ES256' | 'ES256K'
  readonly iss: string
  readonly aud: readonly string[]
  readonly lxm: string | undefined
  /** Seconds since 1970, as are iat and nbf. */
  readonly exp: number
  readonly iat: number | undefined
  readonly nbf: number | undefined
  readonly jti: string | undefined
  readonly signed: Uint8Array
  readonly signature: Uint8Array
}

export type TokenRefusal = { refused: 'malformed' | 'typ' | 'alg' | 'iss'; message: string }

/** A reference PDS's token has about 400 characters. */
const TOKEN_CHARS_MAX = 4096
const SIGNATURE_BYTES = 64
const AUDIENCES_MAX = 16
const JTI_CHARS_MAX = 256

export function parseServiceToken(token: string): ServiceToken | TokenRefusal {
  if (token.length > TOKEN_CHARS_MAX) return malformed('token is too long')
  const endOfHeader = token.indexOf('.')
  const endOfPayload = token.indexOf('.', endOfHeader + 1)
  if (endOfHeader < 1 || endOfPayload <= endOfHeader + 1 || token.includes('.', endOfPayload + 1))
    return malformed('token must have three parts')
  const alg = readHeader(token.slice(0, endOfHeader))
  const payload = decodeObject(token.slice(endOfHeader + 1, endOfPayload))
  if (!payload) return malformed('payload must be base64url of a JSON object')
  if (typeof alg === 'object') return alg

  const signature = decodeBase64Url(token.slice(endOfPayload + 1))
  if (signature?.length !== SIGNATURE_BYTES) return malformed('signature must be 64 bytes of base64url')

  const { iss, lxm, exp, iat, nbf, jti } = payload
  if (typeof iss !== 'string' || !parseDid(iss)) {
    return { refused: 'iss', message: 'iss must be a bare did:plc or did:web' }
  }
  const aud = audiences(payload.aud)
  if (!aud) return malformed('aud must be a string or a short list of strings')
  if (lxm !== undefined && typeof lxm !== 'string') return malformed('lxm must be a string')
  if (!isSeconds(exp)) return malformed('exp must be a positive whole number')
  if (iat !== undefined && !isSeconds(iat)) return malformed('iat must be a positive whole number')
  if (nbf !== undefined && !isSeconds(nbf)) return malformed('nbf must be a positive whole number')
  if (jti !== undefined && !isTokenId(jti)) return malformed('jti must be a short string')
  const signed = Buffer.from(token.slice(0, endOfPayload), 'latin1')
  return { alg, iss, aud, lxm, exp, iat, nbf, jti, signed, signature }
}

/** Sound headers by their text. All tokens of one kind of PDS begin with the same. */
const headers = new Map<string, ServiceToken['alg']>()
const HEADERS_MAX = 64

function readHeader(text: string): ServiceToken['alg'] | TokenRefusal {
  const known = headers.get(text)
  if (known) return known
  const header = decodeObject(text)
  if (!header) return malformed('header must be base64url of a JSON object')
  const { typ, alg, kid, crit } = header
  // An allow-list: at+jwt, dpop+jwt, space credentials and whatever comes next are other classes of token.
  if (typ !== undefined && typ !== 'JWT') return { refused: 'typ', message: 'typ must be JWT or absent' }
  if (alg !== 'ES256' && alg !== 'ES256K') return { refused: 'alg', message: 'alg must be ES256 or ES256K' }
  if (crit !== undefined) return malformed('crit is not supported')
  if (kid !== undefined && kid !== '#atproto') return malformed('kid must be #atproto or absent')
  // Whoever makes up headers makes others be read again, which costs some microseconds.
  if (headers.size >= HEADERS_MAX) headers.clear()
  // A copy: what is cut out of a token keeps all of it in memory.
  headers.set(Buffer.from(text, 'latin1').toString('latin1'), alg)
  return alg
}

/**
 * Base64url without padding, whitespace, foreign characters or stray trailing bits (RFC 7515 section 2).
 * @returns undefined for any other spelling
 */
function decodeBase64Url(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url')
  return bytes.toString('base64url') === text ? bytes : undefined
}

function decodeObject(text: string): Record<string, unknown> | undefined {
  const bytes = decodeBase64Url(text)
  if (!bytes) return undefined
  try {
    const value = parseStrictJson(isAscii(bytes) ? bytes.toString('latin1') : UTF8.decode(bytes))
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? (value as Record<string, unknown>) : undefined
  } catch {
    // Not UTF-8, not JSON, or a repeated key.
    return undefined
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Proposal 0014: receivers take one audience or a list of them. */
function audiences(aud: unknown): readonly string[] | undefined {
  const list: unknown[] = Array.isArray(aud) ? aud : [aud]
  if (list.length === 0 || list.length > AUDIENCES_MAX) return undefined
  return list.every((a) => typeof a === 'string') ? list : undefined
}

function isSeconds(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0
}

function isTokenId(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= JTI_CHARS_MAX
}

function malformed(message: string): TokenRefusal {
  return { refused: 'malformed', message }
}
