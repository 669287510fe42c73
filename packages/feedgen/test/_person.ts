import { randomBytes } from 'node:crypto'
import { P256Keypair, Secp256k1Keypair } from '@atproto/crypto'
import { cidForLex, encode } from '@atproto/lex-cbor'
import type { Cid, LexMap } from '@atproto/lex-data'
import {
  BlockMap,
  blocksToCarFile,
  type CommitData,
  MemoryBlockstore,
  Repo,
  WriteOpAction,
} from '@atproto/repo'
import { type app, buildCompanion, ids, nextTid } from '@breadcrumbs/lexicons'
import { messageFrame } from '@breadcrumbs/service-kit/testing'
import { base32 } from 'multiformats/bases/base32'

export const POST = 'app.bsky.feed.post'
export const FOLLOW = 'app.bsky.graph.follow'
export const BLOCK = 'app.bsky.graph.block'
export const PUBLIC_URL = 'https://breadcrumbs.example'

export interface Write {
  readonly action: 'create' | 'update' | 'delete'
  readonly collection: string
  readonly rkey: string
  readonly record?: object
}

/** A commit as it goes out, open to be falsified by a test before it is framed. */
export interface Signed {
  readonly data: CommitData
  readonly blocks: Uint8Array
  readonly ops: { action: string; path: string; cid: Cid | null; prev?: Cid }[]
  /** Root of the tree before the commit (Sync 1.1). */
  readonly prevData: Cid
}

/** Somebody with a real repo and a real key: every commit is signed as a PDS would. */
export class Person {
  readonly did = `did:plc:${base32.encode(randomBytes(15)).slice(1)}`
  /** What their repo holds, for the PDS of the tests to list. */
  readonly records = new Map<string, object>()
  keypair: P256Keypair | Secp256k1Keypair
  /** What a PDS says of the account; undefined: active. Deleted, it is not there any more. */
  away: string | undefined
  private repo: Repo
  private lastKey: string | undefined

  private constructor(keypair: P256Keypair | Secp256k1Keypair, repo: Repo) {
    this.keypair = keypair
    this.repo = repo
  }

  static async create(curve: 'p256' | 'k256' = 'k256'): Promise<Person> {
    const keypair = curve === 'p256' ? await P256Keypair.create() : await Secp256k1Keypair.create()
    // The DID is made by the field above, so the repo follows it.
    const person = new Person(keypair, undefined as unknown as Repo)
    person.repo = await Repo.create(new MemoryBlockstore(), person.did, keypair)
    return person
  }

  get rev(): string {
    return this.repo.commit.rev
  }

  /** A record key above all they had. */
  nextKey(): string {
    this.lastKey = nextTid(Date.now(), this.lastKey)
    return this.lastKey
  }

  async rotateKey(): Promise<void> {
    this.keypair = await Secp256k1Keypair.create()
  }

  document(pdsUrl: string): object {
    return {
      '@context': ['https://www.w3.org/ns/did/v1'],
      id: this.did,
      alsoKnownAs: ['at://someone.test'],
      verificationMethod: [
        {
          id: `${this.did}#atproto`,
          type: 'Multikey',
          controller: this.did,
          publicKeyMultibase: this.keypair.did().slice('did:key:'.length),
        },
      ],
      service: [{ id: '#atproto_pds', type: 'AtprotoPersonalDataServer', serviceEndpoint: pdsUrl }],
    }
  }

  /** A service token as the reference PDS makes it. */
  async token(claims: { aud: string; lxm: string; [claim: string]: unknown }): Promise<string> {
    const iat = Math.floor(Date.now() / 1000)
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const payload = { iat, iss: this.did, exp: iat + 60, jti: randomBytes(16).toString('hex'), ...claims }
    const signed = `${part({ typ: 'JWT', alg: this.keypair.jwtAlg })}.${part(payload)}`
    return `${signed}.${Buffer.from(await this.keypair.sign(Buffer.from(signed))).toString('base64url')}`
  }

  async sign(writes: readonly Write[]): Promise<Signed> {
    const before = this.repo.data
    const prevData = await before.getPointer()
    const data = await this.repo.formatCommit(
      writes.map(({ action, collection, rkey, record }) =>
        action === 'delete'
          ? { action: WriteOpAction.Delete as const, collection: nsid(collection), rkey }
          : {
              action: (action === 'create'
                ? WriteOpAction.Create
                : WriteOpAction.Update) as WriteOpAction.Create,
              collection: nsid(collection),
              rkey,
              record: record as LexMap,
            },
      ),
      this.keypair,
    )
    this.repo = await this.repo.applyCommit(data)
    for (const { action, collection, rkey, record } of writes) {
      if (action === 'delete') this.records.delete(`${collection}/${rkey}`)
      else this.records.set(`${collection}/${rkey}`, record as object)
    }
    const blocks = new BlockMap().addMap(data.newBlocks).addMap(data.relevantBlocks)
    const ops = await Promise.all(
      writes.map(async ({ action, collection, rkey, record }) => {
        const path = `${collection}/${rkey}`
        const prev = await before.get(path)
        const cid = record ? await cidForLex(record as LexMap) : null
        return { action, path, cid, ...(prev && { prev }) }
      }),
    )
    return { data, blocks: await blocksToCarFile(data.cid, blocks), ops, prevData }
  }

  /** The CAR of a #sync: the newest commit alone. */
  async head(): Promise<Uint8Array> {
    const blocks = new BlockMap()
    blocks.set(this.repo.cid, encode(this.repo.commit))
    return blocksToCarFile(this.repo.cid, blocks)
  }

  /** The frame of a signed commit; `lies` replace fields of its body. */
  frame(seq: number, { data, blocks, ops, prevData }: Signed, lies: object = {}): Uint8Array {
    const { cid: commit, rev, since } = data
    return messageFrame('#commit', {
      seq,
      repo: this.did,
      rev,
      since,
      commit,
      ops,
      prevData,
      blocks,
      blobs: [],
      rebase: false,
      tooBig: false,
      ...lies,
    })
  }
}

/** The two writes of a crumb and its companion post, as the web app makes them; without a title, about a work of its own. */
export async function companionWrites(
  person: Person,
  o: {
    rkey?: string
    kind?: string
    createdAt?: string
    episode?: number
    title?: string
    rating?: { value: number; max: number }
  } = {},
): Promise<{ rkey: string; writes: Write[]; crumbCid: string; postUri: string }> {
  const rkey = o.rkey ?? person.nextKey()
  const crumb = crumbRecord({ title: `Work ${rkey}`, ...o }) as app.breadcrumbs.crumb.Main
  const companion = await buildCompanion({ did: person.did, rkey, crumb, publicUrl: PUBLIC_URL })
  return {
    rkey,
    crumbCid: companion.crumb.cid,
    postUri: companion.post.uri,
    writes: [
      { action: 'create', collection: ids.crumb, rkey, record: companion.crumb.value },
      { action: 'create', collection: POST, rkey, record: companion.post.value },
    ],
  }
}

export function crumbRecord(
  o: { kind?: string; createdAt?: unknown; episode?: number; title?: string; rating?: object } = {},
): object {
  return {
    $type: ids.crumb,
    work: {
      mediaType: 'show',
      title: o.title ?? 'The Leftovers',
      ...(o.title === undefined && { identifiers: [{ scheme: 'tmdb-tv', value: '54344' }] }),
    },
    kind: `app.breadcrumbs.defs#${o.kind ?? 'progressed'}`,
    position: { $type: 'app.breadcrumbs.defs#episodePosition', season: 2, episode: o.episode ?? 4 },
    ...(o.rating && { rating: o.rating }),
    createdAt: 'createdAt' in o ? o.createdAt : new Date().toISOString(),
  }
}

/** A v1 show exactly as the live app writes it: nulls, extra fields, its own history. */
export function showRecord(
  o: { status?: string; season?: number | null; episode?: number; notes?: string } = {},
): object {
  const at = new Date().toISOString()
  return {
    $type: ids.show,
    title: 'The Wire',
    status: `app.breadcrumbs.defs#${o.status ?? 'inProgress'}`,
    ...(o.episode !== undefined && {
      progress: { season: o.season ?? null, episode: o.episode, updatedAt: at },
    }),
    ...(o.notes !== undefined && { notes: o.notes }),
    rating: 4,
    coverUrl: 'https://example.com/cover.jpg',
    history: [{ ts: at, progress: { episode: 1 }, note: 'as the app keeps it' }],
    createdAt: '2025-01-01T00:00:00.000Z',
  }
}

function nsid(collection: string): `${string}.${string}.${string}` {
  return collection as `${string}.${string}.${string}`
}
