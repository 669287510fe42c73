/** What people of a simulated world do: into their repo, into the model, and out as a signed frame. */
import { ids } from '@breadcrumbs/lexicons'
import type { Preference } from '../../src/events.ts'
import { BLOCK, FOLLOW, type Person, POST, type Signed, showRecord } from '../_person.ts'
import type { World } from '../_world.ts'
import { crumbs, editCrumb, takeBack } from './_crumbs.ts'
import type { Model } from './_model.ts'
import type { Random } from './_random.ts'

const INTERACTIONS = 'app.bsky.feed.sendInteractions'
const PREFERENCE = `${ids.feedPreference}/self`

/** One random deed of one person; undefined when they can do nothing of the kind chosen. */
export async function deed(
  person: Person,
  people: readonly Person[],
  model: Model,
  random: Random,
): Promise<Signed | undefined> {
  const kind = random.below(16)
  if (kind < 7) return crumbs(person, model, random)
  if (kind < 9) return takeBack(person, model, random)
  if (kind === 9) return editCrumb(person, model, random)
  if (kind === 10) return noise(person, random)
  if (kind === 11) return prefer(person, model, random)
  const other = random.pick(people.filter((one) => one !== person))
  return relate(person, other, kind === 15 ? 'block' : 'follow', model, random)
}

/** Where everybody begins: they know most of the others, and have something to tell. */
export async function settleIn(
  person: Person,
  people: readonly Person[],
  model: Model,
  random: Random,
): Promise<Signed[]> {
  const signed = [await crumbs(person, model, random, 3)]
  for (const other of people)
    if (other !== person && random.chance(0.7))
      signed.push(await relate(person, other, 'follow', model, random))
  return signed
}

/** Asks for less of something that their feed shows; false when it shows nothing. */
export async function mute(world: World, viewer: Person, model: Model, random: Random): Promise<boolean> {
  const { feed } = await world.page(viewer)
  if (feed.length === 0) return false
  const post = random.pick(feed)
  const [, , author = '', , postRkey] = post.split('/')
  const known = model.crumbs.find((one) => one.did === author && one.postRkey === postRkey)
  const { status } = await world.sends(viewer, INTERACTIONS, {
    interactions: [{ item: post, event: 'app.bsky.feed.defs#requestLess' }],
  })
  if (!known || status !== 200) throw new Error(`no mute of ${post}: HTTP ${status}`)
  model.put(viewer.did, `mute/${author} ${known.work.title}`, { kind: 'mute', author, work: known.work })
  return true
}

async function prefer(person: Person, model: Model, random: Random): Promise<Signed> {
  const collection = ids.feedPreference
  if (model.has(person.did, PREFERENCE) && random.chance(0.4)) {
    model.drop(person.did, PREFERENCE)
    return person.sign([{ action: 'delete', collection, rkey: 'self' }])
  }
  const preference: Preference = {
    shareToFriends: random.chance(0.9),
    shareKinds: random.chance(0.3) ? ['progressed', 'finished'] : undefined,
    excludeMediaTypes: random.chance(0.2) ? ['book'] : [],
    maxPostsPerDay: random.chance(0.3) ? 1 : undefined,
    showSpoilers: random.chance(0.2),
  }
  const record = {
    $type: collection,
    shareToFriends: preference.shareToFriends,
    ...(preference.shareKinds && {
      shareKinds: preference.shareKinds.map((kind) => ({ kind: `app.breadcrumbs.defs#${kind}` })),
    }),
    excludeMediaTypes: preference.excludeMediaTypes.map((mediaType) => ({ mediaType })),
    ...(preference.maxPostsPerDay !== undefined && { maxPostsPerDay: preference.maxPostsPerDay }),
    spoilers: preference.showSpoilers ? 'show' : 'hide',
    createdAt: new Date().toISOString(),
  }
  const action = model.has(person.did, PREFERENCE) ? 'update' : 'create'
  model.put(person.did, PREFERENCE, { kind: 'preference', preference })
  return person.sign([{ action, collection, rkey: 'self', record }])
}

/** What concerns no feed: a post of its own, an entry of the first app about another work, a like. */
async function noise(person: Person, random: Random): Promise<Signed> {
  const createdAt = new Date().toISOString()
  const rkey = person.nextKey()
  const [collection, record] = random.pick<readonly [string, object]>([
    [POST, { $type: POST, text: 'good morning', createdAt }],
    [ids.show, showRecord({ episode: 1 + random.below(9) })],
    ['app.bsky.feed.like', { $type: 'app.bsky.feed.like', subject: person.did, createdAt }],
  ])
  return person.sign([{ action: 'create', collection, rkey, record }])
}

/** Follows or blocks somebody, sometimes twice, or takes one of these records back. */
async function relate(
  person: Person,
  other: Person,
  kind: 'follow' | 'block',
  model: Model,
  random: Random,
): Promise<Signed> {
  const collection = kind === 'follow' ? FOLLOW : BLOCK
  const [path] = model.relations(kind, person.did, other.did)
  if (path !== undefined && random.chance(0.8)) {
    model.drop(person.did, path)
    return person.sign([{ action: 'delete', collection, rkey: path.slice(collection.length + 1) }])
  }
  const rkey = person.nextKey()
  model.put(person.did, `${collection}/${rkey}`, { kind, subject: other.did })
  const record = { $type: collection, subject: other.did, createdAt: new Date().toISOString() }
  return person.sign([{ action: 'create', collection, rkey, record }])
}
