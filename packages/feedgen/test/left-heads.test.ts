/** What a relay drops while we are stopped is found as what it drops while we listen (bad inputs FH-018, FH-019). */
import { ids } from '@breadcrumbs/lexicons'
import type { Database } from '@breadcrumbs/service-kit'
import { describeEachEngine } from '@breadcrumbs/service-kit/testing'
import { expect, it } from 'vitest'
import { migrations } from '../src/log/migrations/index.ts'
import type { Schema } from '../src/log/schema.ts'
import { companionWrites, type Person, POST, type Write } from './_person.ts'
import { World } from './_world.ts'

const LIKE = 'app.bsky.feed.like'

describeEachEngine<Schema>('the commit chains at an orderly end', migrations, (open, engine) => {
  it('let a deletion that never came while nobody listened be found by the next commit', async () => {
    await using life = await Life.begin(await open())
    const { world, alice, bob, first, second } = life
    await world.stop()
    await alice.sign([deletionOf(first.rkey)])
    await life.start()
    const third = await life.companion()
    await life.mended()
    expect((await world.page(bob)).feed).toEqual([third.postUri, second.postUri])
  })

  it('let it be found by a commit that brings nothing for us', async () => {
    await using life = await Life.begin(await open())
    const { world, alice, bob, first, second } = life
    await world.stop()
    await alice.sign([deletionOf(first.rkey)])
    await life.start()
    await world.commits(alice, like(alice))
    await life.mended()
    expect((await world.page(bob)).feed).toEqual([second.postUri])
  })

  it('ask for nobody where nothing was left out', async () => {
    await using life = await Life.begin(await open())
    const { world, alice, bob } = life
    await world.commits(alice, like(alice))
    await world.settled()
    await world.stop()
    await life.start()
    // Whoever is asked for waits for this PDS.
    world.pds.behave(503)
    for (const person of [alice, bob]) await world.commits(person, like(person))
    await world.settled()
    expect(await world.waiting()).toBe(0)
  })

  it('are left with the cursor, of those who concern us, and taken once', async () => {
    const db = await open()
    await using life = await Life.begin(db)
    const { world, alice, bob } = life
    // Only from now on does it matter what he commits.
    await world.commits(bob, like(bob))
    const stranger = await world.person()
    const notACrumb = { $type: ids.crumb, work: 'none' }
    await world.commits(stranger, {
      action: 'create',
      collection: ids.crumb,
      rkey: stranger.nextKey(),
      record: notACrumb,
    })
    await world.settled()
    expect(await left(db)).toEqual([])
    await world.stop()
    const [row, ...more] = await left(db)
    expect(more).toEqual([])
    expect(row?.cursor).toBe(world.seq)
    const revs = new Map<string, string>(JSON.parse(row?.revs ?? '[]'))
    expect(revs).toEqual(
      new Map([
        [alice.did, alice.rev],
        [bob.did, bob.rev],
      ]),
    )
    await life.start()
    await world.commits(alice, like(alice))
    await world.settled()
    expect(await left(db)).toEqual([])
  })

  it.each([
    ['an earlier cursor', { cursor: 1 }, 0],
    ['a later cursor', { cursor: 1_000 }, 0],
    ['another source', { source: 'elsewhere' }, 0],
    ['another epoch of it', { epoch: 'before' }, 0],
    // That the others would have been noticed.
    ['the cursor at hand', {}, 1],
  ])('are believed of no other place in no other stream: %s', async (_, change, waiting) => {
    const db = await open()
    await using life = await Life.begin(db)
    const { world, alice } = life
    await world.stop()
    if (Object.keys(change).length > 0) await db.kysely.updateTable('commit_heads').set(change).execute()
    expect(await left(db)).toMatchObject([change])
    await alice.sign([like(alice)])
    // Whoever is asked for waits for this PDS.
    world.pds.behave(503)
    await life.start()
    await world.commits(alice, like(alice))
    await world.settled()
    expect(await world.waiting()).toBe(waiting)
    expect(await left(db)).toEqual([])
  })

  if (engine === 'sqlite') return

  it('are taken up by a standby, when the leader ends in order', async () => {
    await using life = await Life.begin(await open())
    const { world, alice, bob, first, second } = life
    const leader = world.running
    await life.start()
    await alice.sign([deletionOf(first.rkey)])
    await leader.close()
    await world.commits(alice, like(alice))
    await life.mended()
    expect((await world.page(bob)).feed).toEqual([second.postUri])
  })

  it('are not left by who has lost the lease', async () => {
    const db = await open()
    await using life = await Life.begin(db)
    const stolen = { holder: 'somebody else', expires_at: Date.now() + 3_600_000 }
    await db.kysely
      .updateTable('lease')
      .set((eb) => ({ ...stolen, epoch: eb('epoch', '+', 1) }))
      .execute()
    await life.world.stop()
    expect(await left(db)).toEqual([])
  })
})

/** The service runs, Bob follows Alice, and sees her two posts. */
class Life {
  readonly world: World
  readonly alice: Person
  readonly bob: Person
  private readonly db: Database<Schema>
  first = { rkey: '', postUri: '' }
  second = { rkey: '', postUri: '' }

  private constructor(db: Database<Schema>, world: World, alice: Person, bob: Person) {
    this.db = db
    this.world = world
    this.alice = alice
    this.bob = bob
  }

  static async begin(db: Database<Schema>): Promise<Life> {
    const world = await World.create(db)
    const life = new Life(db, world, await world.person(), await world.person())
    await world.follows(life.bob, life.alice)
    await life.start()
    life.first = await life.companion()
    life.second = await life.companion()
    await world.visits(life.bob)
    await life.mended()
    expect((await world.page(life.bob)).feed).toEqual([life.second.postUri, life.first.postUri])
    return life
  }

  /** The service, on a database that outlives it. */
  async start(): Promise<void> {
    await this.world.start({ open: async () => ({ ...this.db, close: async () => {} }) })
  }

  async companion(): Promise<{ rkey: string; postUri: string }> {
    const made = await companionWrites(this.alice)
    await this.world.commits(this.alice, ...made.writes)
    return made
  }

  async mended(): Promise<void> {
    await this.world.settled()
    await this.world.repaired()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.world[Symbol.asyncDispose]()
  }
}

const deletionOf = (rkey: string): Write => ({ action: 'delete', collection: POST, rkey })

const like = (person: Person): Write => ({
  action: 'create',
  collection: LIKE,
  rkey: person.nextKey(),
  record: { $type: LIKE, subject: person.did, createdAt: new Date().toISOString() },
})

async function left(db: Database<Schema>): Promise<{ cursor: number; revs: string }[]> {
  return db.kysely.selectFrom('commit_heads').selectAll().execute()
}
