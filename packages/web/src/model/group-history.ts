import { type app, ids } from '@breadcrumbs/lexicons'

type Entry = app.breadcrumbs.temp.defs.HistoryEntry
type Ref = { readonly author: string; readonly collection: string; readonly rkey: string }

/** A step of the history in words, around the title it is about where there is one. */
export interface Step {
  /** Who did it. */
  readonly who: string
  readonly before: string
  /** A title belongs between the words. */
  readonly hasTitle: boolean
  readonly after: string
  /** Somebody else it is about. */
  readonly whom: string | undefined
  /** What the button that takes it back says; undefined where it cannot be taken back. */
  readonly restore: string | undefined
}

type Words = Partial<Record<'create' | 'update' | 'delete', string>>

/** `%` stands for the title. */
const WORDS: Readonly<Record<string, Words>> = {
  [ids.groupItem]: { create: 'added %', update: 'changed %', delete: 'took % back' },
  [ids.removal]: { create: 'removed %', delete: 'brought something back' },
  [ids.itemState]: { create: 'placed %', update: 'moved or planned %', delete: 'cleared the state of %' },
  [ids.vote]: { create: 'voted on %', update: 'voted on % again', delete: 'took a vote back' },
  [ids.progress]: {
    create: 'said where you are in %',
    update: 'said where you are in %',
    delete: 'took a place back',
  },
  [ids.comment]: {
    create: 'said something about %',
    update: 'changed a comment',
    delete: 'deleted a comment',
  },
  [ids.groupList]: { create: 'made a list', update: 'changed a list', delete: 'deleted a list' },
  [ids.groupProfile]: { create: 'made the group', update: 'changed the group' },
  [ids.join]: { create: 'joined', update: 'changed what is shared with the group' },
  [ids.pick]: { create: 'kept a draw' },
}

/** What the history says about one write. Kinds of the future are a plain fact. */
export function stepOf(entry: Entry, did: string): Step {
  const action = entry.action as 'create' | 'update' | 'delete'
  const isMember = entry.collection === ids.member
  const words = isMember
    ? memberWords(entry)
    : ((Object.hasOwn(WORDS, entry.collection) ? WORDS[entry.collection]?.[action] : undefined) ??
      'wrote something this app does not know')
  const [before = '', after] = words.split('%')
  const isAboutOther = isMember && entry.by !== undefined && entry.by !== entry.rkey
  return {
    who: isMember ? (entry.by ?? entry.rkey) : (entry.by ?? entry.author),
    before,
    hasTitle: after !== undefined,
    after: after ?? '',
    whom: isAboutOther ? entry.rkey : undefined,
    restore: restoreWords(entry, did),
  }
}

function memberWords({ action, by, rkey }: Entry): string {
  const isOwn = by === undefined || by === rkey
  if (action === 'create') return isOwn ? 'came into the group' : 'let somebody in:'
  return isOwn ? 'left, came back or changed roles' : 'changed the membership of'
}

/**
 * Whether a step can be taken back, and in which words (lists service, restoreVersion): a removal by anybody who may
 * edit; a deletion or change of an item or its state; what somebody wrote for themselves only by themselves.
 */
function restoreWords({ collection, action, author, prev }: Entry, did: string): string | undefined {
  if (collection === ids.removal) return action === 'create' ? 'Bring it back' : undefined
  if (prev === undefined) return undefined
  const isShared = collection === ids.groupItem || collection === ids.itemState
  const isOwn = author === did && (collection === ids.groupList || collection === ids.comment)
  if (!isShared && !isOwn) return undefined
  return action === 'delete' ? 'Bring it back' : 'Back to how it was before'
}

/** The record key of the item a step is about, where the step's own key tells it: states, votes and places do. */
export function itemKeyOf({ collection, rkey }: Entry): string | undefined {
  if (collection === ids.groupItem) return rkey
  const isDerived = [ids.itemState, ids.vote, ids.progress].some((one) => one === collection)
  return isDerived ? rkey.split('.')[0] : undefined
}

/** The title a groupItem record names; undefined for anything else. */
export function titleOfItem(record: Readonly<Record<string, unknown>>): string | undefined {
  const { work } = record as { readonly work?: { readonly title?: unknown } }
  return typeof work?.title === 'string' ? work.title : undefined
}

/** The record that a record is about: the item of a state, vote or place; the subject of a removal or comment. */
export function subjectOf(record: Readonly<Record<string, unknown>>): Ref | undefined {
  const ref = (record.item ?? record.subject) as Partial<Ref> | undefined
  const { author, collection, rkey } = ref ?? {}
  const isRef = [author, collection, rkey].every((part) => typeof part === 'string')
  return isRef ? ({ author, collection, rkey } as Ref) : undefined
}
