import { encode } from '@ipld/dag-cbor'
import { describe, expect, it } from 'vitest'
import { messageFrame } from '../testing/frames.ts'
import { createGapDetector } from './gap-detector.ts'

const START = { source: 's', epoch: '1', cursor: 100, timeMs: Date.UTC(2026, 0, 1) }
const bodyOffset = encode({ op: 1, t: '#account' }).length

function at(cursor: number, minutes = 0) {
  const time = new Date(START.timeMs + minutes * 60_000).toISOString()
  const bytes = messageFrame('#account', { seq: cursor, time })
  return { kind: 'frame', cursor, receivedAt: 0, bytes, bodyOffset, t: '#account' } as const
}

function connected(o: { start: typeof START | undefined } = { start: START }) {
  const gaps = createGapDetector(o.start)
  gaps.connected({ resetByFutureCursor: false })
  return gaps
}

describe('at the first message of a connection', () => {
  it('nothing is missing when it follows', () => {
    expect(connected().check(at(101))).toBeUndefined()
    expect(connected().check(at(150, 4))).toBeUndefined()
    expect(connected({ start: undefined }).check(at(7))).toBeUndefined()
  })

  it('a lower or equal number is another numbering, however near', () => {
    for (const cursor of [1, 99, 100]) expect(connected().check(at(cursor))).toBe('sequence-back')
  })

  it('a leap in time and number is a gap; a quiet host is not', () => {
    expect(connected().check(at(102, 6))).toBe('time-jump')
    expect(connected().check(at(101, 600))).toBeUndefined()
  })

  it('a leap is measured from the last message of the connection before', () => {
    const gaps = connected()
    gaps.check(at(101, 60))
    gaps.check(at(102, 61))
    gaps.connected({ resetByFutureCursor: false })
    expect(gaps.check(at(110, 65))).toBeUndefined()
    gaps.connected({ resetByFutureCursor: false })
    expect(gaps.check(at(120, 71))).toBe('time-jump')
  })

  it('what the source told itself is not told twice, and begins a new count', () => {
    const gaps = connected()
    gaps.toldBySource()
    expect(gaps.check(at(50, 600))).toBeUndefined()
    expect(gaps.cursor()).toBe(50)
  })

  it('after a reset for FutureCursor the gap is named after it', () => {
    const gaps = createGapDetector(START)
    gaps.connected({ resetByFutureCursor: true })
    expect(gaps.check(at(5))).toBe('future-cursor')
    expect(gaps.cursor()).toBe(5)
  })
})

describe('within a connection', () => {
  it('a few repeated messages are no gap and do not set the cursor back', () => {
    const gaps = connected()
    for (const cursor of [101, 102, 101, 102]) expect(gaps.check(at(cursor))).toBeUndefined()
    expect(gaps.cursor()).toBe(102)
  })

  it('a number far back is another numbering', () => {
    const gaps = connected()
    gaps.check(at(5000))
    expect(gaps.check(at(4000))).toBeUndefined()
    expect(gaps.check(at(3999))).toBe('sequence-back')
    expect(gaps.cursor()).toBe(3999)
  })
})
