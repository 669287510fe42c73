import type { Person } from './_person.ts'
import { World } from './_world.ts'

/** The service runs; Bob follows Alice and has opened his feed once, so that she is known to be followed. */
export async function startFollowed(): Promise<{ world: World; alice: Person; bob: Person }> {
  const world = await World.create()
  const alice = await world.person()
  const bob = await world.person()
  await world.start()
  await world.follows(bob, alice)
  await world.page(bob)
  return { world, alice, bob }
}
