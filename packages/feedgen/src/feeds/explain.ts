import type { MemoryIndex } from '../index/memory-index.ts'
import { unlockMoment } from './caught-up.ts'
import { isOutdated, isVerdict } from './finished.ts'
import { isPassedOver } from './friends.ts'
import { type AuthorHidden, authorHidden, type ItemHidden, View } from './visibility.ts'

/** What a feed does with a post for a viewer: shown, or the first rule that keeps it out. */
export type Reason =
  | 'shown'
  | 'not-a-post'
  | 'unknown-viewer'
  | 'viewer-not-loaded'
  | 'unknown-author'
  | 'unknown-post'
  | 'no-crumb'
  | AuthorHidden
  | ItemHidden
  | 'many-in-a-row'
  | 'not-an-ending'
  | 'said-again'
  | 'not-unlocked'
  | 'unknown-feed'

export interface Explanation {
  readonly code: Reason
  /** For people: what the code means here. Names nobody and quotes nothing. */
  readonly sentence: string
}

const SENTENCES: Readonly<Record<Reason, string>> = {
  shown: 'The post is in this feed for this viewer.',
  'not-a-post': 'This is not the at-uri of a Bluesky post.',
  'unknown-viewer': 'This person has not asked for a feed, or not for 30 days.',
  'viewer-not-loaded': 'The follows of this person are not loaded yet.',
  'unknown-author': 'Nothing that concerns the feeds is known of the author.',
  'unknown-post': 'The post is unknown, was deleted, or is no companion of a crumb.',
  'no-crumb':
    'The crumb that the post names is unknown, was deleted, or is older than what is kept of its author.',
  'not-followed': 'The viewer does not follow the author.',
  inactive: 'The author’s account is not active.',
  'taken-down': 'The operator of this service has taken it down.',
  blocked: 'The viewer blocks the author.',
  'blocked-by-author': 'The author blocks the viewer.',
  'not-shared': 'The author shares nothing with friends (their preference record).',
  'kind-not-shared': 'The author does not share this kind of crumb or of work (their preference record).',
  muted: 'The viewer asked for less of this author about this work.',
  withheld: 'The crumb is past the place that the viewer has come to in this work.',
  folded: 'A newer post of the author about the same work, within 12 hours, stands for it.',
  'day-is-full': 'The author’s limit of posts a day is reached by newer ones.',
  'many-in-a-row': 'Three newer posts of the author, at most 12 hours newer, stand there in a row already.',
  'not-an-ending': 'The crumb tells of no end, or gives neither verdict nor rating.',
  'said-again': 'The author said so again, later, of the same work.',
  'not-unlocked': 'Nothing was withheld here that the viewer’s own progress has unlocked.',
  'unknown-feed': 'There is no such feed.',
}

const POST_URI = /^at:\/\/(did:[^/]+)\/app\.bsky\.feed\.post\/([^/]+)$/

/**
 * Why a post is, or is not, in one feed of one viewer: the same rules in the same order as the feed
 * itself, read from the same index. For operators and for the viewer and author themselves.
 */
export function explain(
  index: MemoryIndex,
  viewerDid: string,
  postUri: string,
  feed: string = 'friends',
): Explanation {
  const code = reasonFor(index, viewerDid, postUri, feed)
  return { code, sentence: SENTENCES[code] }
}

function reasonFor(index: MemoryIndex, viewerDid: string, postUri: string, feed: string): Reason {
  const [, did, rkey] = POST_URI.exec(postUri) ?? []
  if (did === undefined || rkey === undefined) return 'not-a-post'
  const viewer = index.viewer(viewerDid)
  if (!viewer || viewer.isIdle) return 'unknown-viewer'
  if (!viewer.isLoaded) return 'viewer-not-loaded'
  const author = index.authorNumber(did)
  if (author === undefined || !index.takesPart(did)) return 'unknown-author'
  const row = index.pairs.itemOfPost(author, rkey)
  if (row === undefined) return index.pairs.isWaiting(author, rkey) ? 'no-crumb' : 'unknown-post'
  const hidden = authorHidden(index, viewer, did)
  if (hidden) return hidden
  const view = new View(index, viewer)
  const place = index.pairs.items.place(author, row)
  switch (feed) {
    case 'friends':
      return (
        view.hidden(author, place, row) ??
        (isPassedOver(index, viewer, author, row) ? 'many-in-a-row' : 'shown')
      )
    case 'finished': {
      if (!isVerdict(index, row)) return 'not-an-ending'
      return (
        view.hiddenAlone(author, row) ?? (isOutdated(index, view, author, place) ? 'said-again' : 'shown')
      )
    }
    case 'caught-up': {
      const isUnlocked = unlockMoment(view, author, row, index.pairs.posts.at(row)) !== undefined
      return isUnlocked ? 'shown' : (view.hiddenAlone(author, row) ?? 'not-unlocked')
    }
    default:
      return 'unknown-feed'
  }
}
