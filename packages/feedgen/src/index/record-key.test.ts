import { nextTid } from '@breadcrumbs/lexicons'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { RecordKeys } from './record-key.ts'

it('gives every key back as it was, TID or not', () => {
  const keys = new RecordKeys(1)
  const tid = fc.stringMatching(/^[2-7a-j][2-7a-z]{12}$/)
  const other = fc.stringMatching(/^[a-zA-Z0-9._:~-]{1,20}$/)
  fc.assert(fc.property(fc.oneof(tid, other), (rkey) => keys.unpack(keys.pack(rkey)) === rkey))
  for (const rkey of ['2222222222222', 'jzzzzzzzzzzzz', 'self', 'kzzzzzzzzzzzz'])
    expect(keys.unpack(keys.pack(rkey))).toBe(rkey)
})

it('keeps the order of TIDs', () => {
  const keys = new RecordKeys(1)
  let before = nextTid(1_700_000_000_000)
  for (let n = 0; n < 200; n += 1) {
    const after = nextTid(1_700_000_000_000 + n * 777_777, before)
    const [a, b] = [keys.pack(before), keys.pack(after)]
    expect(a.high < b.high || (a.high === b.high && a.low < b.low)).toBe(true)
    before = after
  }
})

it('finds a key without making it known', () => {
  const keys = new RecordKeys(1)
  expect(keys.find('self')).toBeUndefined()
  const packed = keys.pack('self')
  expect(keys.find('self')).toEqual(packed)
  expect(keys.find('3kabcdefghij2')).toEqual(keys.pack('3kabcdefghij2'))
})
