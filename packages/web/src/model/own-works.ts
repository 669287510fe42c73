import {
  type Crumb,
  type Entry,
  identityKeys,
  parseDatetime,
  titleKey,
  type Work,
} from '@breadcrumbs/lexicons'
import type { OwnEntry } from './own-entry.ts'
import { crumbTime, type OwnCrumb, type ResumeCard } from './resume.ts'

/** Everything one has logged about one work. */
export interface OwnWork {
  /** Names the work in addresses of this app. */
  readonly key: string
  /** The entry of the first app, where there is one. */
  readonly entry: OwnEntry | undefined
  /** Oldest first. */
  readonly crumbs: readonly OwnCrumb[]
  readonly card: ResumeCard
  /** Whether it is something to come back to. */
  readonly isOpen: boolean
}

type Building = { -readonly [K in keyof OwnWork]: OwnWork[K] } & {
  crumbs: OwnCrumb[]
  isMuted: boolean
  /** When the note on the card was written, ms since the epoch. */
  notedAt: number
}

const ENDINGS: ReadonlySet<string> = new Set(['finished', 'dropped', 'wanted'])

/** One's own records of one title are about one work even where no catalogue number says so. */
export function workKeys(work: Work): readonly string[] {
  return [titleKey(work), ...identityKeys(work)]
}

function startFrom(own: OwnEntry): Building {
  const { entry } = own
  const last = entry.history.findLast((step) => step.note !== undefined)
  const card: ResumeCard = {
    work: entry.work,
    position: entry.position,
    note: entry.resumeNote ?? last?.note ?? entry.notes,
    nextHint: entry.nextHint,
    verdict: entry.verdict,
    at: entryTime(entry),
  }
  const isOpen = entry.status === 'inProgress' || entry.status === 'onHold'
  const key = titleKey(entry.work)
  // What the first app says to come back by is as new as the entry.
  const notedAt = entry.resumeNote === undefined ? (parseDatetime(last?.at) ?? 0) : card.at
  return { key, entry: own, crumbs: [], card, isOpen, isMuted: entry.muteResume, notedAt }
}

function entryTime(entry: Entry): number {
  return parseDatetime(entry.progressUpdatedAt ?? entry.updatedAt ?? entry.createdAt) ?? 0
}

function advance(before: ResumeCard | undefined, crumb: Crumb): ResumeCard {
  return {
    work: before && (before.work.identifiers?.length ?? 0) > 0 ? before.work : crumb.work,
    position: crumb.position ?? before?.position,
    note: crumb.note ?? before?.note,
    nextHint: crumb.nextHint ?? before?.nextHint,
    verdict: crumb.verdict ?? before?.verdict,
    at: crumbTime(crumb) ?? before?.at ?? 0,
  }
}

/**
 * The card of a work whose entry is newer than a crumb: steps move the entry on, and most say nothing. What was said
 * last is still what was said last.
 */
function withOlderWords({ card, entry, notedAt }: Building, crumb: Crumb, at: number): ResumeCard {
  return {
    ...card,
    note: at >= notedAt ? (crumb.note ?? card.note) : card.note,
    nextHint: entry?.entry.nextHint ?? crumb.nextHint ?? card.nextHint,
    verdict: entry?.entry.verdict ?? crumb.verdict ?? card.verdict,
  }
}

/**
 * One's own records by work, newest first: entries, carried forward by every newer crumb of the same work, and works
 * known by crumbs alone. Linear in the number of records. Nothing is written: the state of a record never changes by
 * itself.
 */
export function ownWorks(entries: readonly OwnEntry[], crumbs: readonly OwnCrumb[]): readonly OwnWork[] {
  const works: Building[] = []
  const byKey = new Map<string, Building>()
  const keysOf = rememberedKeys()
  const file = (building: Building, keys: readonly string[]) => {
    for (const key of keys) if (!byKey.has(key)) byKey.set(key, building)
  }
  for (const own of entries) {
    const building = startFrom(own)
    works.push(building)
    file(building, keysOf(own.entry.work))
  }
  const oldestFirst = crumbs
    .map((own) => ({ own, at: crumbTime(own.crumb) ?? 0 }))
    .sort((a, b) => a.at - b.at)
  for (const { own, at } of oldestFirst) {
    const { crumb } = own
    const keys = keysOf(crumb.work)
    const filed = keys.find((key) => byKey.has(key))
    let known = filed === undefined ? undefined : byKey.get(filed)
    if (known === undefined) {
      const card = advance(undefined, crumb)
      const key = titleKey(crumb.work)
      known = { key, entry: undefined, crumbs: [], card, isOpen: true, isMuted: false, notedAt: 0 }
      works.push(known)
    }
    file(known, keys)
    if (known.crumbs.length === 0 && known.entry === undefined) known.isOpen = isOpenAfter(crumb)
    else if (at >= known.card.at) {
      known.card = advance(known.card, crumb)
      known.isOpen = isOpenAfter(crumb)
    } else known.card = withOlderWords(known, crumb, at)
    if (crumb.note !== undefined) known.notedAt = Math.max(known.notedAt, at)
    known.crumbs.push(own)
  }
  return works
    .map(({ key, entry, crumbs, card, isOpen, isMuted }) => ({
      key,
      entry,
      crumbs,
      card,
      isOpen: isOpen && !isMuted,
    }))
    .sort((a, b) => b.card.at - a.card.at)
}

/** `workKeys` that folds each title once: thousands of crumbs are about a few hundred titles. */
function rememberedKeys(): typeof workKeys {
  const titles = new Map<string, string>()
  return (work) => {
    const name = `${work.mediaType}|${work.title}`
    let folded = titles.get(name)
    if (folded === undefined) {
      folded = titleKey(work)
      titles.set(name, folded)
    }
    const isBare = work.identifiers === undefined && work.part === undefined
    return isBare ? [folded] : [folded, ...identityKeys(work)]
  }
}

function isOpenAfter(crumb: Crumb): boolean {
  return !ENDINGS.has(crumb.kind ?? '')
}

/** The work a key of an address names. */
export function findWork(works: readonly OwnWork[], key: string): OwnWork | undefined {
  return (
    works.find((work) => work.key === key) ??
    works.find((work) => work.crumbs.some(({ crumb }) => titleKey(crumb.work) === key))
  )
}

/** What one has already said about the work a new crumb is about. */
export function sameOwnWork(works: readonly OwnWork[], work: Work): OwnWork | undefined {
  const keys = new Set(workKeys(work))
  return works.find((own) => workKeys(own.card.work).some((key) => keys.has(key)))
}
