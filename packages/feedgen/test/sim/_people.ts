/** What people of a simulated world do: into their repo, into the model, and out as a signed frame. */
import { ids } from '@breadcrumbs/lexicons'
import {
  BLOCK,
  companionWrites,
  FOLLOW,
  type Person,
  POST,
  type Signed,
  showRecord,
  type Write,
} from '../_person.ts'
import type { Model } from './_model.ts'
import type { Random } from './_random.ts'

const DAY_MS = 86_400_000

/** One random deed of one person; undefined when they can do nothing of the kind chosen. */
export async function deed(
  person: Person,
  people: readonly Person[],
  model: Model,
  random: Random,
): Promise<Signed | undefined> {
  const kind = random.below(10)
  if (kind < 4) return crumb(person, model, random)
  if (kind < 6) return takeBack(person, model, random)
  if (kind === 6) return noise(person, random)
  const other = random.pick(people.filter((one) => one !== person))
  return relate(person, other, kind === 9 ? BLOCK : FOLLOW, kind === 9 ? model.blocks : model.follows)
}

/** A crumb and its post in one commit. */
export async function crumb(person: Person, model: Model, random: Random): Promise<Signed> {
  const at = Date.now() - random.below(300) * DAY_MS - model.items.length * 1000 - random.below(1000)
  const { writes, postUri, rkey } = await companionWrites(person, { createdAt: new Date(at).toISOString() })
  model.items.push({ author: person.did, rkey, postUri, at, hasCrumb: true, hasPost: true })
  return person.sign(writes)
}

async function takeBack(person: Person, model: Model, random: Random): Promise<Signed | undefined> {
  const own = model.items.filter((item) => item.author === person.did && (item.hasCrumb || item.hasPost))
  if (own.length === 0) return undefined
  const item = random.pick(own)
  const writes: Write[] = []
  const takesBoth = random.chance(0.5)
  if (item.hasCrumb && (takesBoth || random.chance(0.5) || !item.hasPost)) {
    writes.push({ action: 'delete', collection: ids.crumb, rkey: item.rkey })
    item.hasCrumb = false
  }
  if (item.hasPost && (takesBoth || writes.length === 0)) {
    writes.push({ action: 'delete', collection: POST, rkey: item.rkey })
    item.hasPost = false
  }
  return person.sign(writes)
}

/** What concerns no feed: a post of its own, an entry of the first app, a like. */
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

async function relate(
  person: Person,
  other: Person,
  collection: string,
  known: Map<string, string>,
): Promise<Signed> {
  const key = `${person.did} ${other.did}`
  const rkey = known.get(key)
  if (rkey !== undefined) {
    known.delete(key)
    return person.sign([{ action: 'delete', collection, rkey }])
  }
  const fresh = person.nextKey()
  known.set(key, fresh)
  const record = { $type: collection, subject: other.did, createdAt: new Date().toISOString() }
  return person.sign([{ action: 'create', collection, rkey: fresh, record }])
}
