/**
 * What goes wrong between people and us. A fault returns when it has had its effect: a new connection was made, the
 * directory was asked in vain. Some last until the function they return is called.
 */
import { waitFor } from '@breadcrumbs/service-kit/testing'
import type { Person, Signed } from '../_person.ts'
import type { World } from '../_world.ts'
import type { Model } from './_model.ts'
import { crumb } from './_people.ts'
import type { Random } from './_random.ts'

export interface FaultContext {
  readonly world: World
  readonly random: Random
  readonly people: readonly Person[]
  readonly model: Model
  /** Frames held back, to come later than they should. */
  readonly late: { person: Person; signed: Signed }[]
}

/** Faults of the way one commit takes; what they return replaces the honest frame. */
export const COMMIT_FAULTS = {
  async drop() {},
  async duplicate({ world }: FaultContext, person: Person, signed: Signed) {
    world.publishes(person, signed)
    world.publishes(person, signed)
  },
  async late({ late }: FaultContext, person: Person, signed: Signed) {
    late.push({ person, signed })
  },
  async omission({ world }: FaultContext, person: Person, signed: Signed) {
    world.publishes(person, signed, { ops: signed.ops.slice(1) })
  },
  async forgery({ world }: FaultContext, person: Person, signed: Signed) {
    const broken = Buffer.from(signed.blocks)
    broken[broken.length - 1]! ^= 1
    world.publishes(person, signed, { blocks: broken })
    world.publishes(person, signed)
  },
}

/** Faults around the stream. */
export const WORLD_FAULTS = {
  close: (o: FaultContext) =>
    reconnects(o, () => o.world.host.close(o.random.pick([1000, 1001, 1011, 1012]))),
  terminate: (o: FaultContext) => reconnects(o, () => o.world.host.terminate()),
  garbage: (o: FaultContext) =>
    reconnects(o, () => o.world.host.send(Buffer.from([o.random.below(256), 1, 2, 3]))),
  async regress(o: FaultContext) {
    // An account's state that is lost here cannot be had from a list of records (README, "Known limits").
    await o.world.settled()
    o.world.host.reset()
    o.world.seq = 0
    await reconnects(o, () => o.world.host.close(1000))
    o.world.tells('#identity', { did: o.people[0]!.did })
    await waitFor(async () => (await o.world.position()) <= o.world.seq, { what: 'the new numbering' })
  },
  async plcDown({ world, random, model, people }: FaultContext) {
    const person = random.pick(people.filter((one) => !model.inactive.has(one.did)))
    if (!person) return undefined
    world.directory.fail(503)
    const asked = world.directory.requests
    await person.rotateKey()
    world.announce(person)
    world.tells('#identity', { did: person.did })
    world.publishes(person, await crumb(person, model, random))
    // Asked and not answered: the stream waits from here on.
    await waitFor(() => world.directory.requests > asked, { what: 'the directory being asked' })
    return () => world.directory.fail(undefined)
  },
  async pdsDown(o: FaultContext) {
    o.world.pds.behave(o.random.pick([503, 'html', 'cut', 'redirect'] as const))
    return () => o.world.pds.behave(undefined)
  },
  async restart(o: FaultContext) {
    await o.world.stop()
    await o.world.start()
  },
}

async function reconnects({ world }: FaultContext, break_: () => void): Promise<void> {
  await waitFor(() => world.host.open === 1, { what: 'a connection' })
  const before = world.host.cursors.length
  break_()
  await waitFor(() => world.host.cursors.length > before, { what: 'the next connection' })
}
