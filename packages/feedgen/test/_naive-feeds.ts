import { hasReached, ids, type Position, sameWorkForShield } from '@breadcrumbs/lexicons'
import type { Preference } from '../src/events.ts'
import { compareNewestFirst, tieOf } from '../src/index/item.ts'
import type { FactBody, NewFact } from '../src/log/fact.ts'

/** The feeds again, the slow way: arrays of facts, every rule as one filter, no index. */

const HOURS = 3_600_000
const POSTS = 'app.bsky.feed.post/'
const END: Position = { $type: 'app.breadcrumbs.defs#percentPosition', percent: 100 }

type Body<K> = Extract<FactBody, { kind: K }>
type Crumb = Body<'activity'>
interface Entry {
  readonly uri: string
  readonly at: number
  readonly tie: string
  readonly did: string
  readonly crumb: Crumb
}

/** What is true after these facts: of each (did, path, kind, version) the newest, without what is gone. */
export function truthOf(facts: readonly NewFact[]): readonly NewFact[] {
  let truth: NewFact[] = []
  for (const fact of facts) {
    const { did, path, version, body } = fact
    if (body.kind === 'purged') truth = truth.filter((old) => old.did !== did)
    else if (body.kind === 'gone') truth = truth.filter((old) => old.did !== did || old.path !== path)
    else {
      const isSame = (old: NewFact) =>
        old.did === did && old.path === path && old.version === version && old.body.kind === body.kind
      truth = [...truth.filter((old) => !isSame(old)), fact]
    }
  }
  return truth
}

/** Of what one author has side by side, three of every twelve hours, counted from the newest. */
function withoutCrowds(entries: readonly Entry[]): Entry[] {
  const [first] = entries
  if (!first) return []
  const end = entries.findIndex(({ did, at }) => did !== first.did || at < first.at - 12 * HOURS)
  const crowd = end < 0 ? entries : entries.slice(0, end)
  return [...crowd.slice(0, 3), ...withoutCrowds(entries.slice(crowd.length))]
}

/** The post URIs of one whole feed for one viewer, in order. */
export function naiveFeed(feed: string, truth: readonly NewFact[], viewer: string): string[] {
  const of = <K extends FactBody['kind']>(kind: K, did: string) =>
    truth.flatMap((fact) => (fact.did === did && fact.body.kind === kind ? [fact.body as Body<K>] : []))
  const preference = (did: string): Preference | undefined => of('preference', did)[0]?.preference
  const subjects = (kind: 'follow' | 'block', of: string) =>
    truth.flatMap(({ did, body }) => (did === of && body.kind === kind ? [body.subject] : []))
  const blocks = (a: string, b: string) => subjects('block', a).includes(b)
  const marks = truth.flatMap(({ did, path, body }) =>
    did === viewer && body.kind === 'activity' && path.startsWith(ids.crumb) ? [body] : [],
  )
  const mutes = of('mute', viewer)
  const followed = new Set(subjects('follow', viewer))

  const items = truth.flatMap(({ did, path, body }): Entry[] => {
    if (body.kind !== 'post') return []
    const crumb = truth.find((f) => f.did === did && f.path === `${ids.crumb}/${body.crumbRkey}`)?.body
    if (crumb?.kind !== 'activity') return []
    const uri = `at://${did}/${POSTS}${path.slice(POSTS.length)}`
    return [{ uri, at: body.at, tie: tieOf(uri), did, crumb }]
  })
  const shared = items.filter(({ did, crumb: { activity } }) => {
    const says = preference(did)
    if (!followed.has(did) || blocks(viewer, did) || blocks(did, viewer)) return false
    if (of('account', did).some(({ active }) => !active) || says?.shareToFriends === false) return false
    if (says?.shareKinds && !says.shareKinds.some((kind) => kind === activity.kind)) return false
    if (says?.excludeMediaTypes.some((type) => type === activity.work.mediaType)) return false
    return !mutes.some(({ author, work }) => author === did && sameWorkForShield(work, activity.work))
  })

  const gate = ({ activity: { kind, position, spoilerFree } }: Crumb) =>
    spoilerFree || kind === 'wanted' || kind === 'started'
      ? undefined
      : (position ?? (kind === 'finished' ? END : undefined))
  const own = (crumb: Crumb) =>
    marks.filter(({ activity }) => sameWorkForShield(activity.work, crumb.activity.work))
  const reaching = (crumb: Crumb, position: Position) =>
    own(crumb).filter(
      ({ activity }) => activity.kind === 'finished' || hasReached(activity.position, position),
    )
  const isHidden = (crumb: Crumb) => {
    const at = gate(crumb)
    if (preference(viewer)?.showSpoilers || at === undefined || own(crumb).length === 0) return false
    return reaching(crumb, at).length === 0
  }
  const seen = shared.filter(({ crumb }) => !isHidden(crumb)).sort(compareNewestFirst)
  const isNewerOfSame = (item: Entry, other: Entry) =>
    other.did === item.did &&
    compareNewestFirst(other, item) < 0 &&
    sameWorkForShield(other.crumb.activity.work, item.crumb.activity.work)

  if (feed === 'friends') {
    const unfolded = seen.filter(
      (item) => !seen.some((other) => isNewerOfSame(item, other) && other.at - item.at <= 12 * HOURS),
    )
    const day = ({ at }: Entry) => Math.floor(at / (24 * HOURS))
    const ofDays = unfolded.filter((item) => {
      const limit = preference(item.did)?.maxPostsPerDay
      const before = unfolded.slice(0, unfolded.indexOf(item))
      const ofDay = before.filter((other) => other.did === item.did && day(other) === day(item))
      return limit === undefined || ofDay.length < limit
    })
    return withoutCrowds(ofDays).map(({ uri }) => uri)
  }
  if (feed === 'finished') {
    const ends = seen.filter(({ crumb: { activity } }) => {
      const isEnd = activity.kind === 'finished' || activity.kind === 'dropped'
      return isEnd && (activity.verdict !== undefined || activity.rating !== undefined)
    })
    return ends.filter((item) => !ends.some((other) => isNewerOfSame(item, other))).map(({ uri }) => uri)
  }
  if (preference(viewer)?.showSpoilers) return []
  return shared
    .flatMap((item) => {
      const at = gate(item.crumb)
      const moments = at === undefined ? [] : reaching(item.crumb, at).map((mark) => mark.at)
      const unlocked = Math.min(...moments)
      const tracked = Math.min(...own(item.crumb).map((mark) => mark.at))
      const wasWithheld = unlocked > item.at && unlocked > tracked
      return Number.isFinite(unlocked) && wasWithheld ? [{ ...item, at: unlocked }] : []
    })
    .sort(compareNewestFirst)
    .map(({ uri }) => uri)
}
