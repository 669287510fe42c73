import { expect, it } from 'vitest'
import { isSnapshotDue, startSnapshots } from './snapshots.ts'

const DAY = 24 * 3_600_000
const last = { position: 1_000, takenAt: 5 }
const at = (position: number, now = 6, isStopping = false) => ({ position, now, isStopping })

it('is due after 200,000 facts, or a day after any, and at a stop after 10,000', () => {
  expect(isSnapshotDue(last, at(200_999))).toBe(false)
  expect(isSnapshotDue(last, at(201_000))).toBe(true)
  expect(isSnapshotDue(undefined, at(199_999))).toBe(false)
  expect(isSnapshotDue(undefined, at(200_000))).toBe(true)
  expect(isSnapshotDue(last, at(1_000, 5 + DAY))).toBe(false)
  expect(isSnapshotDue(last, at(1_001, 4 + DAY))).toBe(false)
  expect(isSnapshotDue(last, at(1_001, 5 + DAY))).toBe(true)
  expect(isSnapshotDue(last, at(10_999, 6, true))).toBe(false)
  expect(isSnapshotDue(last, at(11_000, 6, true))).toBe(true)
})

it('writes one at a time, only while it is ours, tries again after a failure, and once more at the end', async () => {
  const written: number[] = []
  const warned: string[] = []
  let position = 500_000
  let isOurs = false
  let failures = 1
  const snapshots = startSnapshots({
    loaded: undefined,
    position: () => position,
    isOurs: () => isOurs,
    async write() {
      if (failures-- > 0) throw new Error('disk full')
      written.push(position)
      return position
    },
    now: () => 0,
    log: { info: () => undefined, warn: (_: unknown, text: string) => warned.push(text) } as never,
  })
  await snapshots.look()
  isOurs = true
  expect([written, warned]).toEqual([[], []])
  await snapshots.look()
  expect(warned).toEqual(['snapshot of the index not written'])
  await Promise.all([snapshots.look(), snapshots.look()])
  await snapshots.look()
  expect(written).toEqual([500_000])
  position += 10_000
  await snapshots.close()
  expect(written).toEqual([500_000, 510_000])
})
