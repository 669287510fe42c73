import { Secp256k1Keypair } from '@atproto/crypto'
import { encode } from '@atproto/lex-cbor'
import { cidForCbor } from '@atproto/lex-data'
import { BlockMap, blocksToCarFile } from '@atproto/repo'
import { expect, it } from 'vitest'
import { isSignedBy, type OpenedCommit, openCommit } from './verify-commit.ts'

const owner = await Secp256k1Keypair.create()
const fields = {
  did: 'did:plc:a',
  version: 3,
  data: await cidForCbor(Buffer.from([0])),
  rev: '3kaaaaaaaaaaa',
  prev: null,
}

async function opened(block: Uint8Array): Promise<OpenedCommit | { rejected: string }> {
  const root = await cidForCbor(block)
  const blocks = new BlockMap()
  blocks.set(root, block)
  return openCommit(await blocksToCarFile(root, blocks), fields.did, fields.rev)
}

it.each([
  ['the fields of the specification', {}],
  ['a field of a later version', { zz: 'new' }],
  ['a field behind all others', { another: [1, 'é', { deep: null }] }],
])('holds a signature against the commit without it: %s', async (_what, more) => {
  const unsigned = { ...fields, ...more }
  const sig = await owner.sign(encode(unsigned))
  const commit = (await opened(encode({ ...unsigned, sig }))) as OpenedCommit
  expect(isSignedBy(commit, owner.did())).toBe(true)
  for (const lie of [{ rev: fields.rev, zz: 'other' }, { prev: fields.data }]) {
    const forged = (await opened(encode({ ...unsigned, ...lie, sig }))) as OpenedCommit
    expect(isSignedBy(forged, owner.did())).toBe(false)
  }
})

it('refuses a commit that is not canonical, whatever was signed', async () => {
  const commit = Buffer.from(encode({ ...fields, sig: await owner.sign(encode(fields)) }))
  expect(await opened(commit)).not.toHaveProperty('rejected')
  const at = commit.indexOf('version') + 'version'.length
  const longer = Buffer.concat([commit.subarray(0, at), Buffer.from([0x18]), commit.subarray(at)])
  expect(await opened(longer)).toEqual({ rejected: 'car-unreadable' })
})

it.each([
  ['without a signature', {}],
  ['with a signature that is no bytes', { sig: 'text' }],
  ['with a tree that is no link', { sig: Buffer.alloc(64), data: 'text' }],
  ['without a tree', { sig: Buffer.alloc(64), data: null }],
  ['of another version', { sig: Buffer.alloc(64), version: 2 }],
])('refuses a commit %s', async (_what, changed) => {
  expect(await opened(encode({ ...fields, ...changed }))).toEqual({ rejected: 'car-unreadable' })
})
