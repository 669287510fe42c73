import { createHash } from 'node:crypto'
import { P256Keypair, Secp256k1Keypair } from '@atproto/crypto'
import { encode } from '@atproto/lex-cbor'
import { jsonToLex } from '@atproto/lex-json'
import { describe, expect, it } from 'vitest'
import vectors from '../../test/fixtures/space-vectors.json' with { type: 'json' }
import { type CommitScope, commitContext, type SignedCommit, signedCommits } from './commit-scheme.ts'
import { cidOfBytes } from './record-bytes.ts'

const hex = (text: string) => Buffer.from(text, 'hex')
const toHex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

type Ctx = { space?: string; author?: string; rev?: string; authorRepeat?: (string | number)[] }

function scopeOf({ space = '', rev = '', author = '', authorRepeat }: Ctx): CommitScope {
  return {
    space,
    rev,
    author: authorRepeat ? String(authorRepeat[0]).repeat(Number(authorRepeat[1])) : author,
  }
}

describe('the context of a commit', () => {
  for (const vector of vectors.ctx) {
    it(`has the reference bytes: ${vector.name}`, () => {
      const context = commitContext(scopeOf(vector.ctx), hex(vector.ikmHex))
      expect(context.byteLength).toBe(vector.ctxLength)
      expect(createHash('sha256').update(context).digest('hex')).toBe(vector.ctxSha256Hex)
    })
  }
  for (const vector of vectors.ctxInvalid) {
    it(`refuses an ${vector.name}`, () => {
      expect(() => commitContext(scopeOf(vector), new Uint8Array())).toThrow(RangeError)
    })
  }
})

describe('commits', () => {
  for (const vector of vectors.commits) {
    it(`are made as the reference makes them: ${vector.name}`, async () => {
      const keys = vector.key.alg === 'ES256K' ? Secp256k1Keypair : P256Keypair
      const signer = await keys.import(vector.key.privateKeyHex)
      const { space, author, rev } = vector
      const commit = await signedCommits.make(
        { space, author, rev },
        hex(vector.hashHex),
        signer,
        hex(vector.ikmHex),
      )
      expect(toHex(commit.mac)).toBe(vector.macHex)
      expect(toHex(commit.sig)).toBe(vector.sigHex)
      const bytes = encode({ ...commit })
      expect(toHex(bytes)).toBe(vector.dagCborHex)
      expect(cidOfBytes(bytes)).toBe(vector.blockCid)
    })
  }

  for (const vector of vectors.commitVerify) {
    it(`are ${vector.result ? 'taken' : 'refused'}: ${vector.name} (LR-006)`, () => {
      const commit = jsonToLex(vector.commit) as unknown as SignedCommit
      expect(signedCommits.verify(commit, vector.expected, vector.didKey)).toBe(vector.result)
    })
  }
})
