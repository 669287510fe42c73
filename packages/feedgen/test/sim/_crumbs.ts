/** Crumbs that people of a simulated world write, edit and take back, with posts of every kind that counts. */
import {
  buildCompanion,
  type CrumbKind,
  crumbPageUrl,
  ids,
  type Position,
  type Work,
} from '@breadcrumbs/lexicons'
import type { Activity } from '../../src/events.ts'
import type { Evidence } from '../../src/log/fact.ts'
import { type Person, POST, PUBLIC_URL, type Signed, type Write } from '../_person.ts'
import type { KnownCrumb, Model } from './_model.ts'
import type { Random } from './_random.ts'

const HOUR_MS = 3_600_000
const FLOOD = 9
/** The first two are one work under two references. */
const WORKS: readonly Work[] = [
  { mediaType: 'show', title: 'Severance' },
  { mediaType: 'show', title: 'severance!', identifiers: [{ scheme: 'tmdb-tv', value: '95396' }] },
  { mediaType: 'show', title: 'Dark' },
  { mediaType: 'book', title: 'Dune' },
]
const KINDS: readonly CrumbKind[] = ['wanted', 'started', 'progressed', 'progressed', 'finished', 'dropped']
const STYLES = ['associated-ref', 'associated-ref', 'same-rkey', 'record-ref', 'page-link', 'none'] as const

/** Some crumbs in one commit, mostly with a post about each. */
export async function crumbs(person: Person, model: Model, random: Random, count = 1): Promise<Signed> {
  const writes: Write[] = []
  for (let n = 0; n < count; n += 1) writes.push(...(await crumbWrites(person, model, random)))
  return person.sign(writes)
}

/** Far more than anybody wants to see at once, about many works, each a second from the next. */
export async function flood(person: Person, model: Model, random: Random): Promise<Signed> {
  const hours = random.below(40) * 6
  const writes: Write[] = []
  for (let n = 0; n < FLOOD; n += 1) {
    const work = { mediaType: 'book', title: `Volume ${random.below(2 * FLOOD)}` }
    writes.push(...(await crumbWrites(person, model, random, { hours, work })))
  }
  return person.sign(writes)
}

async function crumbWrites(
  person: Person,
  model: Model,
  random: Random,
  o: { hours: number; work: Work } = { hours: random.below(40) * 6, work: random.pick(WORKS) },
): Promise<Write[]> {
  const style = random.pick(STYLES)
  const rkey = person.nextKey()
  const hasOwnKey = style === 'record-ref' || style === 'page-link'
  const known: KnownCrumb = {
    did: person.did,
    rkey,
    work: o.work,
    // Close enough to fold, never at the same moment twice.
    createdAt: Date.now() - o.hours * HOUR_MS - model.crumbs.length * 1_000 - 60_000,
    postRkey: style === 'none' ? undefined : hasOwnKey ? person.nextKey() : rkey,
    isNamed: style === 'record-ref',
  }
  model.crumbs.push(known)
  const record = write(known, model, random)
  const writes: Write[] = [{ action: 'create', collection: ids.crumb, rkey, record }]
  if (style !== 'none' && known.postRkey !== undefined) {
    const post = await postOf(known, style, record)
    writes.push({ action: 'create', collection: POST, rkey: known.postRkey, record: post })
    model.put(person.did, `${POST}/${known.postRkey}`, {
      kind: 'post',
      at: known.createdAt,
      cid: '',
      crumbRkey: rkey,
      evidence: style,
      refCid: undefined,
    })
  }
  return writes
}

/** Another place, kind or rating in a crumb that is there. */
export async function editCrumb(person: Person, model: Model, random: Random): Promise<Signed | undefined> {
  const own = model.crumbsOf(person.did).filter((known) => model.hasCrumb(known))
  if (own.length === 0) return undefined
  const known = random.pick(own)
  const record = write(known, model, random)
  return person.sign([{ action: 'update', collection: ids.crumb, rkey: known.rkey, record }])
}

/** Deletes a crumb, its post, or both. */
export async function takeBack(person: Person, model: Model, random: Random): Promise<Signed | undefined> {
  const own = model.crumbsOf(person.did)
  if (own.length === 0) return undefined
  const known = random.pick(own)
  const writes: Write[] = []
  // Whether a post whose crumb is gone is still held as one depends on what was read since, and so does what it displaces.
  const takesBoth = random.chance(0.5) || Number.isFinite(model.quota)
  if (model.hasCrumb(known) && (takesBoth || random.chance(0.5) || !model.hasPost(known))) {
    writes.push({ action: 'delete', collection: ids.crumb, rkey: known.rkey })
    model.drop(known.did, `${ids.crumb}/${known.rkey}`)
  }
  if (known.postRkey !== undefined && model.hasPost(known) && (takesBoth || writes.length === 0)) {
    writes.push({ action: 'delete', collection: POST, rkey: known.postRkey })
    model.drop(known.did, `${POST}/${known.postRkey}`)
  }
  return person.sign(writes)
}

/** Makes up what a crumb says now; into the model, and as a record. */
function write(known: KnownCrumb, model: Model, random: Random): object {
  const { did, rkey, work, createdAt, postRkey, isNamed } = known
  const kind = random.pick(KINDS)
  const rating = random.chance(0.5) ? { value: 1 + random.below(5), max: 5 } : undefined
  const position = random.chance(0.8) ? positionIn(work.mediaType, random) : undefined
  const spoilerFree = random.chance(0.1)
  const activity: Activity = { work, kind, position, spoilerFree, verdict: undefined, rating }
  model.put(did, `${ids.crumb}/${rkey}`, { kind: 'activity', at: createdAt, activity, cid: '' })
  return {
    $type: ids.crumb,
    work,
    kind: `app.breadcrumbs.defs#${kind}`,
    ...(position && { position }),
    ...(rating && { rating }),
    ...(spoilerFree && { spoilerFree }),
    ...(isNamed && { post: `at://${did}/${POST}/${postRkey}` }),
    createdAt: new Date(createdAt).toISOString(),
  }
}

function positionIn(mediaType: string, random: Random): Position {
  if (mediaType === 'book')
    return { $type: 'app.breadcrumbs.defs#pagePosition', page: 1 + random.below(4) * 50 }
  return { $type: 'app.breadcrumbs.defs#episodePosition', season: 1, episode: 1 + random.below(4) }
}

async function postOf(known: KnownCrumb, style: Evidence, record: object): Promise<object> {
  const { did, rkey, createdAt } = known
  const post = { $type: POST, text: 'how about this', createdAt: new Date(createdAt).toISOString() }
  if (style === 'associated-ref') {
    const crumb = record as Parameters<typeof buildCompanion>[0]['crumb']
    return (await buildCompanion({ did, rkey, crumb, publicUrl: PUBLIC_URL })).post.value
  }
  if (style !== 'page-link') return post
  const uri = crumbPageUrl(PUBLIC_URL, did, rkey)
  const features = [{ $type: 'app.bsky.richtext.facet#link', uri }]
  return { ...post, facets: [{ index: { byteStart: 0, byteEnd: 3 }, features }] }
}
