import { expect, it } from 'vitest'
import vectors from '../../test/fixtures/space-vectors.json' with { type: 'json' }
import { foldOp } from './oplog.ts'
import { createSetHasher, loadSetHash, setHashDigest } from './set-hash.ts'

it('folds the reference log to the reference digests, step by step', async () => {
  const hasher = await createSetHasher()
  const state = loadSetHash()
  const digests = vectors.oplogFold.ops.map((op) => {
    foldOp(hasher, state, op)
    return setHashDigest(state)
  })
  expect(digests).toEqual(vectors.oplogFold.digestAfterEachHex)
})
