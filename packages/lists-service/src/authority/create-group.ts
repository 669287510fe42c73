/**
 * Makes a group in three steps, each safe to repeat: keep an identity (keys first, so no DID is ever without
 * them), publish it, write the first records. A retry with the same idempotency key finishes the same group.
 */
import { createHash, randomUUID } from 'node:crypto'
import { parseDidKey } from '@atproto/crypto'
import type { DidString } from '@atproto/lex-schema'
import { type app, formatSpaceRef, ids, nextTid } from '@breadcrumbs/lexicons'
import type { Database } from '@breadcrumbs/service-kit'
import type { Tables, Trx } from '../database/schema.ts'
import { roleToken } from '../list/access.ts'
import { definedOnly } from '../list/defined-only.ts'
import { Refusal } from '../refusal.ts'
import { commitBatch } from '../repo-host/commit.ts'
import { prepareOwnRecord } from '../repo-host/prepare-write.ts'
import { insertSpace } from '../repo-host/store.ts'
import type { AdminTools } from './admin-tools.ts'
import { type GenesisOperation, makeGroupIdentity } from './group-identity.ts'
import type { KeyBox } from './key-box.ts'
import type { PlcDirectory } from './plc-directory.ts'
import { claimSpace, confirmAuthority, countByCreator, findByRequest, insertAuthority } from './store.ts'

/** The body of createGroup. */
export type CreateGroup = app.breadcrumbs.temp.createGroup.$InputBody

/** What a group is made with. */
export interface GroupTools extends AdminTools {
  readonly keyBox: KeyBox
  readonly plc: PlcDirectory
  /** Where groups' DID documents say that the group is. */
  readonly publicUrl: string
}

/** Makes the group and answers its space URI. Throws LimitReached, DirectoryUnavailable or InvalidRequest. */
export async function createGroup(
  db: Database<Tables>,
  tools: GroupTools,
  owner: DidString,
  input: CreateGroup,
): Promise<string> {
  const identity = await keepIdentity(db, tools, owner, input)
  if (identity.space !== null) return identity.space
  await tools.plc.publish(identity.did, JSON.parse(identity.genesis) as GenesisOperation)
  const space = formatSpaceRef({ did: identity.did, type: ids.group, skey: identity.skey })
  await db.transaction(async (trx) => {
    if (await claimSpace(trx, identity.did, space)) {
      await writeFirstRecords(trx, tools, { space, authority: identity.did, owner }, input)
    }
  })
  return space
}

async function keepIdentity(db: Database<Tables>, tools: GroupTools, owner: DidString, input: CreateGroup) {
  const { idempotencyKey = randomUUID(), ...request } = input
  const requestKey = hashOf([owner, idempotencyKey])
  const requestHash = hashOf(request)
  const before = await findByRequest(db.kysely, requestKey)
  if (before) {
    await confirmAuthority(db.kysely, before.did)
  } else {
    if ((await countByCreator(db.kysely, owner)) >= tools.limits.groupsPerCreator) {
      throw new Refusal('LimitReached', 'groups made by one account')
    }
    const { recoveryKey } = request
    if (recoveryKey !== undefined && !isDidKey(recoveryKey)) {
      throw new Refusal('InvalidRequest', 'the recovery key is not a did:key of P-256 or secp256k1')
    }
    const { did, genesis, keys } = await makeGroupIdentity({ publicUrl: tools.publicUrl, recoveryKey })
    await insertAuthority(db.kysely, {
      did,
      creator: owner,
      request_key: requestKey,
      request_hash: requestHash,
      skey: nextTid(tools.now()),
      genesis: JSON.stringify(genesis),
      sealed_keys: tools.keyBox.seal(did, Buffer.from(JSON.stringify(keys))),
      space: null,
      created_at: tools.now(),
    })
  }
  const kept = await findByRequest(db.kysely, requestKey)
  if (!kept) throw new Error('an identity was kept and is not there')
  if (kept.request_hash !== requestHash) {
    throw new Refusal('InvalidRequest', 'the idempotency key was used with another group')
  }
  return kept
}

async function writeFirstRecords(
  trx: Trx,
  tools: GroupTools,
  { space, authority, owner }: { space: string; authority: DidString; owner: DidString },
  input: CreateGroup,
): Promise<void> {
  const now = tools.now()
  const createdAt = new Date(now).toISOString()
  const { name, description, spoilerMode, nickname, list } = input
  const profile = definedOnly({ name, description, spoilerMode, createdAt })
  const member = { did: owner, role: roleToken('owner'), status: 'active', createdAt, by: owner }
  const own = [prepareOwnRecord(owner, ids.join, 'self', definedOnly({ nickname, createdAt }))]
  if (list) {
    const fields = definedOnly({ name: list.name, purpose: list.purpose, createdAt })
    own.push(prepareOwnRecord(owner, ids.groupList, nextTid(now), fields))
  }
  await insertSpace(trx, space, authority, now)
  await commitBatch(trx, tools, {
    space,
    author: authority,
    writes: [
      prepareOwnRecord(authority, ids.groupProfile, 'self', profile),
      prepareOwnRecord(authority, ids.member, owner, member),
    ],
    acting: owner,
  })
  await commitBatch(trx, tools, { space, author: owner, writes: own })
}

/** A key the directory would take; asked here, because its refusal could not be told from its being down. */
function isDidKey(text: string): boolean {
  try {
    return parseDidKey(text).keyBytes.length > 0
  } catch {
    // Whatever the parser has against it, it is the caller's text and it is no key.
    return false
  }
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex')
}
