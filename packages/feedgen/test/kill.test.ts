import { expect, it } from 'vitest'
import { killRun } from './_kill-run.ts'

const rounds = Number(process.env.KILL_ROUNDS ?? 4)

it('loses no event and doubles none when killed with -9 again and again', {
  timeout: 60_000 + rounds * 3_000,
}, async () => {
  let kills = 0
  const result = await killRun({ rounds, random: Math.random, onRound: (n) => (kills = n) })
  expect(kills).toBe(rounds)
  expect(result).toEqual({ kills: rounds, events: expect.any(Number), lost: 0, doubled: 0, feedFaults: 0 })
  expect(result.events).toBeGreaterThan(rounds * 5)
})
