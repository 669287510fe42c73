import { encode } from '@ipld/dag-cbor'
import { describe, expect, it } from 'vitest'
import { encodeFrame, errorFrame, infoFrame, messageFrame } from '../testing/frames.ts'
import { messageTime, readFrame } from './frame.ts'

describe('a frame', () => {
  it.each(['#commit', '#sync', '#identity', '#account'])(
    '%s gives its number and where its body begins',
    (t) => {
      const bytes = messageFrame(t, { seq: 42, blocks: Buffer.alloc(1000) })
      const bodyOffset = encode({ op: 1, t }).length
      expect(readFrame(bytes)).toEqual({ kind: 'message', t, seq: 42, bodyOffset })
    },
  )

  it('of information or error gives its name, and no stranger’s text', () => {
    expect(readFrame(infoFrame('OutdatedCursor'))).toEqual({ kind: 'info', name: 'OutdatedCursor' })
    expect(readFrame(errorFrame('FutureCursor'))).toEqual({ kind: 'error', error: 'FutureCursor' })
    expect(readFrame(errorFrame('x\n<script>'))).toEqual({ kind: 'error', error: 'unnamed' })
  })

  it('of an unknown op or type is unknown, not unreadable (FH-039)', () => {
    expect(readFrame(encodeFrame({ op: 7 }, {}))).toEqual({ kind: 'unknown', reason: 'unknown-op' })
    expect(readFrame(messageFrame('#future', { seq: 1 }))).toEqual({
      kind: 'unknown',
      reason: 'unknown-type',
    })
    expect(readFrame(encodeFrame({ op: 1 }, {}))).toEqual({ kind: 'unknown', reason: 'unknown-type' })
  })

  it('with a number JavaScript cannot hold, a negative one or none is unreadable (FH-012)', () => {
    for (const seq of [9007199254740993n, 2n ** 64n - 1n, -1, 1.5, '7', null]) {
      const bytes = encodeFrame({ op: 1, t: '#commit' }, { seq })
      expect(readFrame(bytes)).toEqual({ kind: 'unreadable', reason: 'sequence' })
    }
    expect(readFrame(messageFrame('#commit', { seq: Number.MAX_SAFE_INTEGER }))).toMatchObject({
      kind: 'message',
    })
  })

  it('that is empty, alone, or followed by more is unreadable (FH-040)', () => {
    const good = messageFrame('#account', { seq: 1 })
    const bad = [
      Buffer.alloc(0),
      Buffer.alloc(200, 0xff),
      encode({ op: 1, t: '#commit' }),
      Buffer.concat([good, encode({})]),
      Buffer.concat([encode([]), encode({})]),
      encodeFrame({ op: 'x' }, {}),
    ]
    for (const bytes of bad) expect(readFrame(bytes)).toEqual({ kind: 'unreadable', reason: 'framing' })
  })
})

describe('upstream’s time', () => {
  const message = (time: unknown) => {
    const bytes = messageFrame('#account', { seq: 1, time })
    const bodyOffset = encode({ op: 1, t: '#account' }).length
    return { kind: 'frame', cursor: 1, receivedAt: 0, bytes, bodyOffset, t: '#account' } as const
  }

  it('is read where it is one', () => {
    expect(messageTime(message('2026-11-22T10:00:00.000Z'))).toBe(Date.UTC(2026, 10, 22, 10))
    for (const time of ['soon', 7, null]) expect(messageTime(message(time))).toBeUndefined()
    expect(messageTime({ kind: 'event', cursor: 1, receivedAt: 0, value: {} })).toBeUndefined()
  })
})
