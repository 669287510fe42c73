/**
 * What goes wrong between people and us. A fault returns when it has had its effect: a new connection was made, the
 * directory was asked in vain. Some last until the function they return is called.
 */
import { waitFor as waitForIt } from '@breadcrumbs/service-kit/testing'
import type { MemoryDatabase } from '../_memory-database.ts'
import type { FakePds } from '../_pds.ts'
import type { Person, Signed } from '../_person.ts'
import type { World } from '../_world.ts'
import { crumbs } from './_crumbs.ts'
import type { Model } from './_model.ts'
import type { Random } from './_random.ts'

/** Far above what it takes, for machines that are busy. */
const WAIT_MS = 20_000

function waitFor<T>(condition: () => T | Promise<T>, { what }: { what: string }): Promise<NonNullable<T>> {
  return waitForIt(condition, { what, timeoutMs: WAIT_MS })
}

export interface FaultContext {
  readonly world: World
  readonly memory: MemoryDatabase
  /** Another PDS, to move to. */
  readonly elsewhere: FakePds
  readonly random: Random
  readonly people: readonly Person[]
  readonly model: Model
  /** Whether there is word of everything, or a gap to look at everybody for: see simulate(). */
  readonly isToldAll: boolean
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
  async cutShort({ world }: FaultContext, person: Person, signed: Signed) {
    world.publishes(person, signed, { blocks: signed.blocks.subarray(0, signed.blocks.length / 2) })
  },
  async toldAsSync({ world }: FaultContext, person: Person) {
    world.tells('#sync', { did: person.did, rev: person.rev, blocks: await person.head() })
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
    const { world } = o
    world.host.reset()
    world.seq = 0
    await reconnects(o, () => world.host.close(1000))
    world.tells('#identity', { did: o.people[0]!.did })
    await waitFor(async () => (await world.position()) <= world.seq, { what: 'the new numbering' })
  },
  async plcDown({ world, random, model, people }: FaultContext) {
    const person = random.pick(people.filter(({ did }) => !model.away.has(did)))
    if (!person) return undefined
    world.directory.fail(503)
    const asked = world.directory.requests
    await person.rotateKey()
    world.announce(person)
    world.tells('#identity', { did: person.did })
    world.publishes(person, await crumbs(person, model, random))
    // Asked and not answered: the stream waits from here on.
    await waitFor(() => world.directory.requests > asked, { what: 'the directory being asked' })
    return () => world.directory.fail(undefined)
  },
  async pdsDown({ world, random }: FaultContext) {
    world.pds.behave(random.pick([503, 'html', 'cut', 'redirect'] as const))
    return () => world.pds.behave(undefined)
  },
  async databaseBusy({ world, memory, model, random, people }: FaultContext) {
    const person = random.pick(people.filter(({ did }) => !model.away.has(did)))
    if (!person) return
    await world.settled()
    const { failed } = memory
    memory.fail(2)
    world.publishes(person, await crumbs(person, model, random))
    await waitFor(() => memory.failed >= failed + 2, { what: 'a transaction that fails' })
  },
  async restart({ world, memory }: FaultContext) {
    await world.stop()
    await world.start({ open: memory.open })
  },
  /** Orderly as it is, it leaves behind by what to notice that a commit never came. */
  async dropAtRestart({ world, memory, model, random, people }: FaultContext) {
    await world.stop()
    const person = random.pick(people.filter(({ did }) => !model.away.has(did)))
    if (person) await crumbs(person, model, random)
    await world.start({ open: memory.open })
  },
  /** Told with a frame or not, like the next two. */
  async keyRotated({ world, random, people, isToldAll }: FaultContext) {
    const person = random.pick(people)
    await person.rotateKey()
    world.announce(person)
    if (isToldAll || random.chance(0.5)) world.tells('#identity', { did: person.did })
  },
  async pdsMoved({ world, elsewhere, random, people, isToldAll }: FaultContext) {
    const person = random.pick(people)
    world.moves(person, world.homeOf(person) === elsewhere ? world.pds : elsewhere)
    if (isToldAll || random.chance(0.5)) world.tells('#identity', { did: person.did })
  },
}

/** Whose state changes without a frame about it: in a gap, or because the host forgot to say. */
const UNTOLD = 0.4

/** Somebody goes away, by their own host or by the relay, or comes back. */
export function changeAccount(o: FaultContext, person: Person, count: (name: string) => void): void {
  const { world, random, model } = o
  const status = model.away.get(person.did)
  if (status === 'deleted') return
  const isTold = !random.chance(UNTOLD) || o.isToldAll
  if (status === undefined) goAway(o, person, count)
  else comeBack(o, person, count)
  const now = model.away.get(person.did)
  if (!isTold) count(now === undefined ? 'backUntold' : 'awayUntold')
  else world.tells('#account', { did: person.did, active: now === undefined, ...(now && { status: now }) })
}

function goAway({ random, model, people }: FaultContext, person: Person, count: (n: string) => void): void {
  const isByRelay = random.chance(0.3)
  // Enough people stay to make a feed.
  const living = people.filter(({ did }) => model.away.get(did) !== 'deleted').length
  const statuses = ['deactivated', 'takendown', 'suspended', 'brand-new', ...(living > 3 ? ['deleted'] : [])]
  const status = isByRelay ? 'takendown' : random.pick(statuses)
  model.away.set(person.did, status)
  if (!isByRelay) person.away = status
  count(isByRelay ? 'awayByRelay' : status === 'deleted' ? 'deleted' : 'away')
}

function comeBack({ model }: FaultContext, person: Person, count: (n: string) => void): void {
  model.away.delete(person.did)
  person.away = undefined
  count('back')
}

/** Every name that a run must have counted. */
export const EVERY_FAULT = [
  ...Object.keys(COMMIT_FAULTS),
  ...Object.keys(WORLD_FAULTS),
  'away',
  'awayByRelay',
  'awayUntold',
  'back',
  'backUntold',
  'deleted',
  'evicted',
  'firstVisit',
  'flood',
  'muted',
].toSorted()

async function reconnects({ world }: FaultContext, break_: () => void): Promise<void> {
  await waitFor(() => world.host.open === 1, { what: 'a connection' })
  const before = world.host.cursors.length
  break_()
  await waitFor(() => world.host.cursors.length > before, { what: 'the next connection' })
}
