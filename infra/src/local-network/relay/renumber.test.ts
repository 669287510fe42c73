import { ErrorFrame, Frame, MessageFrame } from '@atproto/xrpc-server'
import { expect, it } from 'vitest'
import { renumber } from './renumber.ts'

const BODY = {
  seq: 7,
  did: 'did:plc:abc',
  blocks: new Uint8Array([1, 2, 3]),
  ops: [{ path: 'a/b', cid: null }],
  later: { field: true },
}

it('changes seq and nothing else, not even a field it does not know', () => {
  const out = Frame.fromBytes(renumber(new MessageFrame(BODY, { type: '#commit' }).toBytes(), 4_000_000_000))
  expect(out.header).toEqual({ op: 1, t: '#commit' })
  expect(out.body).toEqual({ ...BODY, seq: 4_000_000_000 })
})

it('gives the same bytes back when the number is the same, so links inside stay what they were', () => {
  const bytes = new MessageFrame(BODY, { type: '#sync' }).toBytes()
  expect(renumber(bytes, 7)).toEqual(bytes)
})

it.each([
  ['an error frame', new ErrorFrame({ error: 'ConsumerTooSlow' })],
  ['a message without seq', new MessageFrame({ name: 'OutdatedCursor' }, { type: '#info' })],
])('refuses %s', (_name, frame) => {
  expect(() => renumber(frame.toBytes(), 1)).toThrow(TypeError)
})
