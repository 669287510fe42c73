/**
 * The identity of a new group: a did:plc of its own, because the DID is in every URI and cannot change later
 * (architecture, decision 4). Keys: one that signs for the group (as a space authority and as an account), one
 * that rotates, and the KEM key the next protocol version asks every account to publish.
 */
import { P256Keypair } from '@atproto/crypto'
import type { DidString } from '@atproto/lex-schema'
import * as plc from '@did-plc/lib'

/** A did:plc operation, as the directory takes it. */
export type GenesisOperation = Awaited<ReturnType<typeof plc.signOperation>>

/** A new group's DID, the operation that makes it, and the keys behind it. */
export interface GroupIdentity {
  readonly did: DidString
  readonly genesis: GenesisOperation
  readonly keys: GroupKeys
}

/** Private keys of a group, P-256, hex. */
export interface GroupKeys {
  readonly signing: string
  readonly rotation: string
  readonly kem: string
}

/**
 * Makes an identity; nothing is published yet. The owner's recovery key, when there is one, comes first in the
 * rotation keys: it can take the group away from this service, and undo what we do with it.
 */
export async function makeGroupIdentity(o: {
  readonly publicUrl: string
  readonly recoveryKey: string | undefined
}): Promise<GroupIdentity> {
  const [signing, rotation, kem] = await Promise.all([makeKey(), makeKey(), makeKey()])
  const genesis = await plc.signOperation(
    {
      type: 'plc_operation',
      rotationKeys: [...(o.recoveryKey === undefined ? [] : [o.recoveryKey]), rotation.did()],
      verificationMethods: { atproto: signing.did(), atproto_space: signing.did(), atproto_kem: kem.did() },
      alsoKnownAs: [],
      services: {
        atproto_pds: { type: 'AtprotoPersonalDataServer', endpoint: o.publicUrl },
        atproto_space_host: { type: 'AtprotoSpaceHost', endpoint: o.publicUrl },
      },
      prev: null,
    },
    rotation,
  )
  const did = (await plc.didForCreateOp(genesis)) as DidString
  const [signingHex, rotationHex, kemHex] = await Promise.all([signing, rotation, kem].map(exportHex))
  return { did, genesis, keys: { signing: signingHex!, rotation: rotationHex!, kem: kemHex! } }
}

function makeKey(): Promise<P256Keypair> {
  return P256Keypair.create({ exportable: true })
}

async function exportHex(key: P256Keypair): Promise<string> {
  return Buffer.from(await key.export()).toString('hex')
}
