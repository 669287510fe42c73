import { app, ids } from '@breadcrumbs/lexicons'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { companionWrites, crumbRecord, type Person } from './_person.ts'
import { FRIENDS, SERVICE_DID, World } from './_world.ts'

let world: World
let alice: Person
let bob: Person

beforeEach(async () => {
  world = await World.create()
  alice = await world.person()
  bob = await world.person()
  await world.follows(bob, alice)
  bob.records.set(`${ids.crumb}/${bob.nextKey()}`, crumbRecord({ title: 'Dark', episode: 3 }))
  await world.start()
})
afterEach(() => world[Symbol.asyncDispose]())

async function ask(token: string | undefined): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${world.running.url}/xrpc/${ids.getWithheld}`, {
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}
const tokenOf = (person: Person, lxm: string = ids.getWithheld) => person.token({ aud: SERVICE_DID, lxm })

async function logs(title: string, episode: number): Promise<void> {
  await world.commits(alice, ...(await companionWrites(alice, { title, episode })).writes)
  await world.settled()
}

describe('what is withheld', () => {
  it('is a count and a reason, and no word of which, until the reader gets there', async () => {
    await logs('Dark', 9)
    await logs('Dark', 10)
    await logs('Dark', 2)
    await logs('Light', 9)
    const { status, body } = await ask(await tokenOf(bob))
    expect(status).toBe(200)
    expect(app.breadcrumbs.temp.getWithheld.$output.schema.safeParse(body)).toMatchObject({ success: true })
    expect(body).toEqual({ reasons: [{ reason: 'past-your-place', count: 2 }] })

    const rkey = bob.nextKey()
    const record = crumbRecord({ title: 'Dark', episode: 10 })
    await world.commits(bob, { action: 'create', collection: ids.crumb, rkey, record })
    await world.settled()
    expect((await ask(await tokenOf(bob))).body).toEqual({ reasons: [] })
  })

  it('counts what is too many of one person in a row, for a reason of its own', async () => {
    for (let n = 0; n < 5; n += 1) await logs(`Work ${n}`, 1)
    await logs('Dark', 9)
    const { body } = await ask(await tokenOf(bob))
    expect(app.breadcrumbs.temp.getWithheld.$output.schema.safeParse(body)).toMatchObject({ success: true })
    expect(body).toEqual({
      reasons: [
        { reason: 'past-your-place', count: 1 },
        { reason: 'many-in-a-row', count: 2 },
      ],
    })
  })

  it('is nothing of people one does not follow', async () => {
    const carol = await world.person()
    carol.records.set(`${ids.crumb}/${carol.nextKey()}`, crumbRecord({ title: 'Dark', episode: 3 }))
    await logs('Dark', 9)
    expect((await ask(await tokenOf(carol))).body).toEqual({ reasons: [] })
  })

  it('is told to nobody without a token of theirs for this method', async () => {
    await world.page(bob, { feed: FRIENDS })
    for (const token of [undefined, 'not.a.token', await tokenOf(bob, 'app.bsky.feed.getFeedSkeleton')])
      expect(await ask(token)).toMatchObject({ status: 401, body: { error: 'AuthenticationRequired' } })
  })
})
