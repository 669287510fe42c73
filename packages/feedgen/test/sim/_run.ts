/**
 * One simulated life: people act, the network fails in every way, then it heals, and every reader must see in every
 * feed what the model says. The seed decides what happens; keys and clocks are real.
 */
import { feeds } from '../../src/feeds/registry.ts'
import { openMemoryDatabase } from '../_memory-database.ts'
import { startFakePds } from '../_pds.ts'
import type { Person } from '../_person.ts'
import { PUBLISHER_DID, World } from '../_world.ts'
import { crumbs, flood } from './_crumbs.ts'
import { deed, mute, settleIn } from './_deeds.ts'
import { COMMIT_FAULTS, changeAccount, type FaultContext, WORLD_FAULTS } from './_faults.ts'
import { Model } from './_model.ts'
import { createRandom } from './_random.ts'

const PEOPLE = 5
/** In every so manieth life so few crumbs of one person are kept; it is one with a gap at its end, which brings them up to date. */
const LIFE_WITH_QUOTA = 6
const QUOTA = 7
const STEPS = 40
const COMMIT_FAULT = 0.2
const WORLD_FAULT = 0.12

export type Fired = Record<string, number>

export interface Difference {
  readonly viewer: number
  readonly feed: string
  readonly expected: readonly string[]
  readonly actual: readonly string[]
}

export interface SimResult {
  readonly fired: Fired
  /** Posts that readers were shown, over all feeds: a run of empty pages proves nothing. */
  readonly shown: Fired
  readonly differences: readonly Difference[]
}

/**
 * In every other life all is told, sooner or later, and no gap at the end has everybody looked at: what we broke
 * ourselves is not mended by that.
 */
export async function simulate(seed: number): Promise<SimResult> {
  const random = createRandom(seed)
  const memory = await openMemoryDatabase()
  const elsewhere = await startFakePds()
  await using world = await World.create(memory.database)
  try {
    const people = await Promise.all(Array.from({ length: PEOPLE }, () => world.person()))
    const isToldAll = seed % 2 === 0
    const context = { world, memory, elsewhere, random, people, model: new Model(), isToldAll, late: [] }
    const fired: Fired = {}
    if (seed % LIFE_WITH_QUOTA === 1) {
      context.model.quota = QUOTA
      world.extraEnv = { FEEDGEN_ITEMS_PER_AUTHOR_MAX: String(QUOTA) }
    }
    hideByRelay(context)
    for (const person of people)
      for (const signed of await settleIn(person, people, context.model, random))
        world.publishes(person, signed)
    await world.start({ open: memory.open })
    await chaos(context, (name) => {
      fired[name] = (fired[name] ?? 0) + 1
    })
    await heal(context)
    if (context.model.countEvicted() > 0) fired.evicted = 1
    return { fired, ...(await compare(context)) }
  } finally {
    await world.stop()
    await elsewhere.close()
    await memory.database.close()
  }
}

/** The relay knows who is away by its own decision, which their host does not. */
function hideByRelay({ world, people, model }: FaultContext): void {
  world.host.answer(({ searchParams }) => {
    const person = people.find(({ did }) => did === searchParams.get('did'))
    const status = person && person.away === undefined ? model.away.get(person.did) : undefined
    return status === undefined ? undefined : { did: person?.did, active: false, status }
  })
}

async function chaos(o: FaultContext, count: (name: string) => void): Promise<void> {
  const { world, random, people, model } = o
  const visited = new Set<Person>()
  let recover: (() => void) | undefined
  for (let step = 0; step < STEPS; step += 1) {
    const person = random.pick(people)
    if (random.chance(0.05)) changeAccount(o, person, count)
    const isAway = model.away.has(person.did)
    if (!isAway && random.chance(0.03)) {
      world.publishes(person, await flood(person, model, random))
      count('flood')
    }
    const signed = isAway ? undefined : await deed(person, people, model, random)
    const commitFault = random.chance(COMMIT_FAULT) ? random.pick(faultsOf(COMMIT_FAULTS, o)) : undefined
    if (signed && commitFault) {
      await COMMIT_FAULTS[commitFault](o, person, signed)
      count(commitFault)
    } else if (signed) world.publishes(person, signed)
    if (!isAway && random.chance(0.15)) {
      await world.page(person)
      if (!visited.has(person)) count('firstVisit')
      visited.add(person)
    }
    if (!random.chance(WORLD_FAULT)) continue
    // One outage at a time. What was held back comes now, long after it should.
    for (const one of o.late.splice(0)) world.publishes(one.person, one.signed)
    recover?.()
    recover = undefined
    if (!isAway && random.chance(0.3) && (await muteInPeace(o, person))) count('muted')
    const fault = random.pick(faultsOf(WORLD_FAULTS, o))
    const end = await WORLD_FAULTS[fault](o)
    if (typeof end === 'function') recover = end
    count(fault)
  }
  recover?.()
}

/** What they are shown is what there is to mute, once nothing is under way that could take it away. */
async function muteInPeace({ world, model, random }: FaultContext, person: Person): Promise<boolean> {
  await world.settled()
  await world.repaired()
  return mute(world, person, model, random)
}

/** All is well again, whoever is there writes once more, and where not all was told a gap has everybody looked at. */
async function heal(o: FaultContext): Promise<void> {
  const { world, random, people, model, late, isToldAll } = o
  for (const one of late) world.publishes(one.person, one.signed)
  for (const person of people) {
    if (random.chance(0.7) && model.away.has(person.did)) changeAccount(o, person, () => undefined)
    world.announce(person)
    world.tells('#identity', { did: person.did })
    if (!model.away.has(person.did)) world.publishes(person, await crumbs(person, model, random))
  }
  await world.settled()
  if (!isToldAll) await WORLD_FAULTS.regress(o)
  await world.settled()
  await world.repaired()
}

async function compare({ world, people, model, random }: FaultContext) {
  const differences: Difference[] = []
  const shown: Fired = {}
  for (const [viewer, person] of people.entries()) {
    if (model.away.has(person.did)) continue
    // The first visit of some: their follows are fetched now.
    await world.visits(person)
    for (const feed of feeds.keys()) {
      const expected = model.feed(feed, person.did)
      const actual = await wholeFeed(world, person, feed, 1 + random.below(20))
      shown[feed] = (shown[feed] ?? 0) + actual.length
      if (actual.join() !== expected.join()) differences.push({ viewer, feed, expected, actual })
    }
  }
  return { differences, shown }
}

/** A feed from its first page to its end. */
async function wholeFeed(world: World, person: Person, feed: string, limit: number): Promise<string[]> {
  const posts: string[] = []
  let cursor: string | undefined
  do {
    const page = await world.page(person, {
      feed: `at://${PUBLISHER_DID}/app.bsky.feed.generator/${feed}`,
      limit: String(limit),
      ...(cursor !== undefined && { cursor }),
    })
    posts.push(...page.feed)
    if (page.cursor !== undefined && page.cursor === cursor) throw new Error(`${feed} does not end`)
    cursor = page.cursor
  } while (cursor !== undefined)
  return posts
}

/**
 * Faults that nobody tells us of: a commit that never comes, one that comes without any op of ours and so is not
 * verified.
 */
const UNTOLD: readonly string[] = ['omission', 'regress']

function faultsOf<T extends object>(all: T, { isToldAll }: FaultContext): (keyof T & string)[] {
  const names = Object.keys(all) as (keyof T & string)[]
  return isToldAll ? names.filter((name) => !UNTOLD.includes(name)) : names
}
