/** The set hash against the obvious one: noble's BLAKE3 and a loop over 16-bit lanes. */

import { held, type Result } from '@breadcrumbs/service-kit/benchmarks'
import { blake3 } from '@noble/hashes/blake3.js'
import { createSetHasher, loadSetHash, setElement, setHashBytes } from '../src/protocol/set-hash.ts'
import { medianMs } from './median.ts'

const ELEMENTS = 500
const STATE_BYTES = 2048

function plainAdd(lanes: Uint16Array, element: string): void {
  const hash = blake3(Buffer.from(element), { dkLen: STATE_BYTES })
  const added = new Uint16Array(hash.buffer, hash.byteOffset, STATE_BYTES / 2)
  for (let i = 0; i < lanes.length; i += 1) lanes[i] = lanes[i]! + added[i]!
}

/** Adds the same elements both ways and checks that they agree. */
export async function measureSetHash(): Promise<Result[]> {
  const hasher = await createSetHasher()
  const cid = 'bafyreidrfovnel34lfvctr3tkczahquvhrppnvpqtiyfcdz76xoaoludmm'
  const elements = Array.from({ length: ELEMENTS }, (_, n) =>
    setElement('app.breadcrumbs.temp.groupItem', `3laaaaaaa${n}`, cid),
  )
  const ours = loadSetHash()
  const plain = new Uint16Array(STATE_BYTES / 2)
  for (const element of elements) {
    hasher.add(ours, element)
    plainAdd(plain, element)
  }
  if (!Buffer.from(setHashBytes(ours)).equals(Buffer.from(plain.buffer))) throw new Error('the two differ')
  const oursMs = medianMs(21, () => {
    for (const element of elements) hasher.add(ours, element)
  })
  const plainMs = medianMs(21, () => {
    for (const element of elements) plainAdd(plain, element)
  })
  const how = `${ELEMENTS} elements added, median CPU of 21 rounds, same run, results compared`
  return [
    held(
      { name: 'set hash update against noble and a lane loop', value: plainMs / oursMs, unit: '×', how },
      { min: 6 },
    ),
    { name: 'set hash update', value: (oursMs / ELEMENTS) * 1000, unit: 'µs', how },
    { name: 'set hash update, noble and a lane loop', value: (plainMs / ELEMENTS) * 1000, unit: 'µs', how },
  ]
}
