/**
 * What we read from a DID document. Pure: bytes of a stranger in, the few parts we use out.
 */
import { algorithmOf } from '../auth/ecdsa.ts'
import { multikeyOfLegacy } from './legacy-key.ts'
import { publicOrigin } from './url-policy.ts'

export interface DidDocument {
  id: string
  alsoKnownAs?: string[]
  verificationMethod?: Array<{ id: string; type: string; controller: string; publicKeyMultibase?: string }>
  service?: Array<{ id: string; type: string; serviceEndpoint: unknown }>
}

const ENTRIES_MAX = 32
const STRING_CHARS_MAX = 2048
const HANDLE = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/
const HANDLE_CHARS_MAX = 253

/**
 * Reads a document and keeps only the fields of `DidDocument`, so that a cache holds what we asked for and not
 * what a stranger sent. Entries of the wrong shape are left out.
 * @returns undefined when it is not JSON, not an object, or its `id` is not `did`
 */
export function parseDidDocument(bytes: Uint8Array, did: string): DidDocument | undefined {
  const json = parseJson(bytes)
  if (!isObject(json) || json.id !== did) return undefined
  return {
    id: did,
    alsoKnownAs: entries(json.alsoKnownAs).filter(isShortString),
    verificationMethod: entries(json.verificationMethod).flatMap((m) => {
      if (!isObject(m) || !isShortString(m.id) || !isShortString(m.type)) return []
      const { id, type, controller, publicKeyMultibase } = m
      if (!isShortString(controller)) return []
      return [{ id, type, controller, ...(isShortString(publicKeyMultibase) && { publicKeyMultibase }) }]
    }),
    service: entries(json.service).flatMap((s) => {
      if (!isObject(s) || !isShortString(s.id) || !isShortString(s.type)) return []
      const endpoint = s.serviceEndpoint
      return isShortString(endpoint) ? [{ id: s.id, type: s.type, serviceEndpoint: endpoint }] : []
    }),
  }
}

/**
 * The `#atproto` key as did:key, when it is of a curve we verify (atproto DID spec, "Public Keys"): the first entry
 * of that id whose type is Multikey or one of those before it.
 */
export function signingKeyOf(doc: DidDocument): string | undefined {
  const multikeys = (doc.verificationMethod ?? [])
    .filter((m) => isEntry(doc, m.id, 'atproto') && m.publicKeyMultibase !== undefined)
    .map(({ type, publicKeyMultibase = '' }) =>
      type === 'Multikey' ? publicKeyMultibase : multikeyOfLegacy(type, publicKeyMultibase),
    )
  const didKey = `did:key:${multikeys.find((multikey) => multikey !== undefined)}`
  return algorithmOf(didKey) ? didKey : undefined
}

/** The origin of the `#atproto_pds` service, when it is one we may fetch from (case ID-009). */
export function pdsOf(doc: DidDocument, allowLoopback: boolean): string | undefined {
  const service = doc.service?.find(
    (s) => isEntry(doc, s.id, 'atproto_pds') && s.type === 'AtprotoPersonalDataServer',
  )
  const endpoint = service?.serviceEndpoint
  return typeof endpoint === 'string' ? publicOrigin(endpoint, allowLoopback) : undefined
}

/** The first `at://` name, lower case. Unverified: the domain has not been asked. */
export function handleOf(doc: DidDocument): string | undefined {
  const handle = doc.alsoKnownAs
    ?.find((a) => a.startsWith('at://'))
    ?.slice('at://'.length)
    .toLowerCase()
  return handle && handle.length <= HANDLE_CHARS_MAX && HANDLE.test(handle) ? handle : undefined
}

function isEntry(doc: DidDocument, id: string, fragment: string): boolean {
  return id === `#${fragment}` || id === `${doc.id}#${fragment}`
}

function entries(value: unknown): unknown[] {
  return Array.isArray(value) ? value.slice(0, ENTRIES_MAX) : []
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isShortString(value: unknown): value is string {
  return typeof value === 'string' && value.length <= STRING_CHARS_MAX
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch {
    return undefined
  }
}
