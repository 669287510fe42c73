import { expect, it } from 'vitest'
import { COMMIT_FAULTS, WORLD_FAULTS } from './_faults.ts'
import { createModel, expectedFriends } from './_model.ts'
import { type Fired, simulate } from './_run.ts'

const SEEDS = Number(process.env.SIM_SEEDS ?? 6)
const FIRST = Number(process.env.SIM_FIRST ?? 1)
/** Every fault is found in this many lives together; fewer prove nothing about it. */
const SEEDS_FOR_ALL_FAULTS = 6

it('shows every viewer what the model says, once all faults are over', {
  timeout: 30_000 + SEEDS * 15_000,
}, async () => {
  const fired: Fired = {}
  for (let seed = FIRST; seed < FIRST + SEEDS; seed += 1) {
    const result = await simulate(seed)
    for (const [name, times] of Object.entries(result.fired)) fired[name] = (fired[name] ?? 0) + times
    expect(result.differences, `repeat with: pnpm --filter feedgen run sim --seed ${seed}`).toEqual([])
  }
  if (SEEDS < SEEDS_FOR_ALL_FAULTS) return
  const every = [...Object.keys(COMMIT_FAULTS), ...Object.keys(WORLD_FAULTS), 'account-away', 'account-back']
  expect(Object.keys(fired).toSorted()).toEqual(every.toSorted())
})

it('has a model that hides what is half there, not followed, blocked by either, or away', () => {
  const item = { author: 'a', rkey: 'k', postUri: 'at://a/p/k', at: 1, hasCrumb: true, hasPost: true }
  const seen = (change: (model: ReturnType<typeof createModel>) => void) => {
    const model = createModel()
    model.items.push({ ...item }, { ...item, postUri: 'at://a/p/newer', at: 2 })
    model.follows.set('v a', 'f')
    change(model)
    return expectedFriends(model, 'v').length
  }
  expect(seen(() => undefined)).toBe(2)
  expect(seen((model) => (model.items[0]!.hasPost = false))).toBe(1)
  expect(seen((model) => (model.items[0]!.hasCrumb = false))).toBe(1)
  expect(seen((model) => model.follows.clear())).toBe(0)
  expect(seen((model) => model.blocks.set('a v', 'b'))).toBe(0)
  expect(seen((model) => model.blocks.set('v a', 'b'))).toBe(0)
  expect(seen((model) => model.inactive.add('a'))).toBe(0)
})
