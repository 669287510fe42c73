import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import { type IncomingFrame, openFrameLog } from './frame-log.ts'

/** A frame whose bytes say which number the relay gave it. */
const frame = (hostSeq: number): IncomingFrame => ({
  hostSeq,
  withSeq: (seq) => new Uint8Array([hostSeq, seq]),
})
const frames = (...hostSeqs: number[]) => hostSeqs.map(frame)

it('numbers the frames of all hosts in one order, without gaps', () => {
  const log = openFrameLog(':memory:')
  log.append('one', frames(5, 9))
  log.append('two', frames(3))
  log.append('one', frames(10))
  expect(log.after(0, 10).map(({ seq, bytes }) => [seq, ...bytes])).toEqual([
    [1, 5, 1],
    [2, 9, 2],
    [3, 3, 3],
    [4, 10, 4],
  ])
  expect([log.head(), log.cursorOf('one'), log.cursorOf('two'), log.cursorOf('three')]).toEqual([
    4,
    10,
    3,
    undefined,
  ])
})

it('leaves out what a host has sent before', () => {
  const log = openFrameLog(':memory:')
  log.append('one', frames(1, 2))
  log.append('one', frames(2, 1, 3, 3))
  expect(log.after(0, 10).map(({ bytes }) => bytes[0])).toEqual([1, 2, 3])
})

it('stores nothing of a batch in which one frame is unreadable', () => {
  const log = openFrameLog(':memory:')
  const unreadable = {
    hostSeq: 2,
    withSeq: () => {
      throw new TypeError('unreadable')
    },
  }
  expect(() => log.append('one', [frame(1), unreadable])).toThrow('unreadable')
  expect([log.head(), log.cursorOf('one')]).toEqual([0, undefined])
})

it('goes on with its numbers when it is opened again', async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'frame-log-'))
  try {
    const file = path.join(folder, 'relay.sqlite')
    const first = openFrameLog(file)
    first.append('one', frames(1, 2))
    first.close()
    const second = openFrameLog(file)
    second.append('one', frames(2, 3))
    expect(second.after(1, 10).map(({ seq, bytes }) => [seq, bytes[0]])).toEqual([
      [2, 2],
      [3, 3],
    ])
    second.close()
  } finally {
    await rm(folder, { recursive: true })
  }
})

it('tells its readers of an append once it is stored, and no more after they have left', () => {
  const log = openFrameLog(':memory:')
  const heads: number[] = []
  const leave = log.onAppend(() => heads.push(log.head()))
  log.append('one', frames(1, 2))
  log.append('one', frames(2))
  leave()
  log.append('one', frames(3))
  expect(heads).toEqual([2])
})
