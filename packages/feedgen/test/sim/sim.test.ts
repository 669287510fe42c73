import { expect, it } from 'vitest'
import { EVERY_FAULT } from './_faults.ts'
import { type Fired, simulate } from './_run.ts'

const SEEDS = Number(process.env.SIM_SEEDS ?? 200)
const FIRST = Number(process.env.SIM_FIRST ?? 1)
/** A life mostly waits for sockets; several at once keep one core busy. */
const AT_ONCE = 4
/** Every fault is found in this many lives together; fewer prove nothing about it. */
const SEEDS_FOR_ALL_FAULTS = 25

it('shows every reader in every feed what the model says, once all faults are over', {
  timeout: 30_000 + SEEDS * 5_000,
}, async () => {
  const fired: Fired = {}
  const shown: Fired = {}
  let next = FIRST
  async function live(): Promise<void> {
    while (next < FIRST + SEEDS) {
      const seed = next
      next += 1
      const repeat = `repeat with: pnpm --filter feedgen run sim --seed ${seed}`
      const result = await simulate(seed).catch((cause: unknown) => {
        throw new Error(repeat, { cause })
      })
      add(fired, result.fired)
      add(shown, result.shown)
      expect(result.differences, repeat).toEqual([])
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, live))
  process.stdout.write(`${SEEDS} lives: ${JSON.stringify(fired)}; posts shown ${JSON.stringify(shown)}\n`)
  if (SEEDS < SEEDS_FOR_ALL_FAULTS) return
  expect(Object.keys(fired).toSorted()).toEqual(EVERY_FAULT)
  expect(Object.values(shown).every((posts) => posts > SEEDS)).toBe(true)
})

function add(sums: Fired, more: Fired): void {
  for (const [name, times] of Object.entries(more)) sums[name] = (sums[name] ?? 0) + times
}
