/**
 * One simulated life: people act, the network fails in every way, then it heals, and every viewer must see what
 * the model says. The seed decides what happens; keys and clocks are real.
 */
import type { Person } from '../_person.ts'
import { World } from '../_world.ts'
import { COMMIT_FAULTS, type FaultContext, WORLD_FAULTS } from './_faults.ts'
import { createModel, expectedFriends } from './_model.ts'
import { crumb, deed } from './_people.ts'
import { createRandom } from './_random.ts'

const PEOPLE = 4
const STEPS = 40
const COMMIT_FAULT = 0.2
const WORLD_FAULT = 0.12

export type Fired = Record<string, number>

export interface SimResult {
  readonly fired: Fired
  /** Per viewer whose feed is not what it must be. */
  readonly differences: readonly { viewer: number; expected: readonly string[]; actual: readonly string[] }[]
}

export async function simulate(seed: number): Promise<SimResult> {
  const random = createRandom(seed)
  await using world = await World.create()
  const people = await Promise.all(Array.from({ length: PEOPLE }, () => world.person()))
  const model = createModel()
  const fired: Fired = {}
  const context: FaultContext = { world, random, people, model, late: [] }
  await world.start()
  for (const viewer of people) await world.page(viewer)
  await chaos(context, fired)
  await heal(context)
  const differences = []
  for (const [viewer, person] of people.entries()) {
    const expected = expectedFriends(model, person.did)
    const { feed } = await world.page(person, { limit: '100' })
    if (feed.join() !== expected.join()) differences.push({ viewer, expected, actual: feed })
  }
  return { fired, differences }
}

async function chaos(o: FaultContext, fired: Fired): Promise<void> {
  const { world, random, people, model } = o
  let recover: (() => void) | undefined
  const count = (name: string) => {
    fired[name] = (fired[name] ?? 0) + 1
  }
  for (let step = 0; step < STEPS; step += 1) {
    const person = random.pick(people)
    if (random.chance(0.05)) changeAccount(o, person, count)
    const signed = model.inactive.has(person.did) ? undefined : await deed(person, people, model, random)
    const commitFault = random.chance(COMMIT_FAULT) ? random.pick(names(COMMIT_FAULTS)) : undefined
    if (signed && commitFault) {
      await COMMIT_FAULTS[commitFault](o, person, signed)
      count(commitFault)
    } else if (signed) world.publishes(person, signed)
    if (!random.chance(WORLD_FAULT)) continue
    // One outage at a time. What was held back comes now, long after it should.
    for (const one of o.late.splice(0)) world.publishes(one.person, one.signed)
    recover?.()
    recover = undefined
    const fault = random.pick(names(WORLD_FAULTS))
    const end = await WORLD_FAULTS[fault](o)
    if (typeof end === 'function') recover = end
    count(fault)
  }
  recover?.()
}

function changeAccount(o: FaultContext, person: Person, count: (name: string) => void): void {
  const { model } = o
  const isBack = model.inactive.delete(person.did)
  if (!isBack) model.inactive.add(person.did)
  person.away = isBack ? undefined : 'deactivated'
  const status = isBack
    ? {}
    : { status: o.random.pick(['deactivated', 'takendown', 'suspended', 'brand-new']) }
  o.world.tells('#account', { did: person.did, active: isBack, ...status })
  count(isBack ? 'account-back' : 'account-away')
}

/** All is well again, everybody writes once more, and one gap makes sure that everybody is looked at. */
async function heal(o: FaultContext): Promise<void> {
  const { world, random, people, model, late } = o
  for (const one of late) world.publishes(one.person, one.signed)
  for (const person of people) {
    world.announce(person)
    world.tells('#identity', { did: person.did })
    if (model.inactive.delete(person.did)) {
      person.away = undefined
      world.tells('#account', { did: person.did, active: true })
    }
    world.publishes(person, await crumb(person, model, random))
  }
  await world.settled()
  await WORLD_FAULTS.regress(o)
  await world.settled()
  await world.repaired()
}

function names<T extends object>(of: T): (keyof T & string)[] {
  return Object.keys(of) as (keyof T & string)[]
}
