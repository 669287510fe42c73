import { CRASH_POINTS, type CrashPoint } from '@breadcrumbs/service-kit/testing'
import { expect, it } from 'vitest'
import { crashingLives, type KillResult, killRun, randomLife } from './_kill-run.ts'

const rounds = Number(process.env.KILL_ROUNDS ?? 4)

/** How long a start takes afterwards is a figure of `bench kill`. */
function expectWhole(result: KillResult, kills: number): void {
  expect(result).toMatchObject({ kills, lost: 0, doubled: 0, feedFaults: 0, gaps: 0, integrity: 'ok' })
  expect(result.events).toBeGreaterThan(kills * 5)
}

it('OP-006: loses no event and doubles none when killed with -9 again and again', {
  timeout: 90_000 + rounds * 3_000,
}, async () => {
  let kills = 0
  const result = await killRun({ rounds, live: randomLife(Math.random), onRound: (n) => (kills = n) })
  expect(kills).toBe(rounds)
  expectWhole(result, rounds)
})

it('OP-006: loses no event and doubles none when killed with -9 at each named point of its writes', {
  timeout: 180_000,
}, async () => {
  // The third migration, and the third transaction: one of the stream.
  const lives = CRASH_POINTS.map((point): readonly [CrashPoint, number] => [point, 3])
  const live = crashingLives(lives)
  expectWhole(await killRun({ rounds: lives.length, live, onRound: () => undefined }), lives.length)
})
