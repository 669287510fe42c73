/**
 * A card as one member sees it. Consent and spoilers are decided here, for every view alike: positions only of
 * members who share them, comments and notes only up to the caller's own place.
 */
import type { DidString } from '@atproto/lex-schema'
import type { app } from '@breadcrumbs/lexicons'
import { isOpen, isReadable, progressOf } from './caller-position.ts'
import { type Card, placeOf } from './cards.ts'
import { definedOnly } from './defined-only.ts'
import type { ItemState } from './item-state.ts'
import { sharesProgress } from './members.ts'
import type { MergedGroup } from './merge.ts'
import type { LocalRef } from './reference.ts'
import { tallyVotes } from './votes.ts'

type CardView = app.breadcrumbs.temp.defs.CardView

// Bounds of the lexicon on arrays of a view.
const STATES_MAX = 32
const CONTRIBUTORS_MAX = 1000

/** Who looks, and whether they asked to be spoiled. */
export interface Viewer {
  readonly did: DidString
  readonly showAnyway: boolean
}

/** Whether nothing is held back from the viewer: they asked for it, or the group hides nothing. */
export function showsSpoilers(group: MergedGroup, viewer: Viewer): boolean {
  return viewer.showAnyway || group.profile?.value.spoilerMode === 'show'
}

/** The card for the viewer; `voting` is how its list votes. */
export function presentCard(card: Card, group: MergedGroup, viewer: Viewer, voting?: string): CardView {
  const [shown, ...others] = card.state.current
  const showsAll = showsSpoilers(group, viewer)
  const readable = card.comments.filter((comment) => showsAll || isReadable(comment, card, viewer.did))
  return definedOnly<CardView>({
    item: localRef(card.items[0]),
    work: card.items[0].value.work,
    contributors: card.items.slice(0, CONTRIBUTORS_MAX).map(presentItem),
    status: shown?.value.status,
    sortKey: placeOf(card).sortKey,
    plannedFor: shown?.value.plannedFor,
    checkpoints: shown?.value.checkpoints,
    state: card.state.versions.slice(0, STATES_MAX).map(({ author, cid }) => ({ author, cid })),
    conflicted: others.length > 0,
    alternatives: others.length > 0 ? others.slice(0, STATES_MAX).map(presentAlternative) : undefined,
    votes: definedOnly({
      ...tallyVotes(card.votes, voting),
      own: card.votes.find((vote) => vote.author === viewer.did)?.value.value,
    }),
    progress: presentProgress(card, group, viewer),
    commentCount: readable.length,
    gatedCommentCount: card.comments.length - readable.length,
  })
}

/** The reference of a record, without anything else of it. */
export function localRef({ author, collection, rkey }: LocalRef): LocalRef {
  return { author, collection, rkey }
}

function presentItem({ author, rkey, cid, value }: Card['items'][number]): CardView['contributors'][number] {
  return definedOnly({ author, rkey, cid, note: value.note, addedAt: value.createdAt })
}

function presentAlternative({ author, cid, value }: ItemState) {
  const { status, sortKey, plannedFor } = value
  return definedOnly({ author, cid, status, sortKey, plannedFor })
}

/** The viewer's own place, and that of every member who shares; a note only up to where the viewer is. */
function presentProgress(card: Card, group: MergedGroup, viewer: Viewer): CardView['progress'] {
  const own = progressOf(card, viewer.did)
  return card.progress
    .filter(({ author }) => author === viewer.did || sharesProgress(group.joins.get(author)))
    .map(({ author, value: { state, position, verdict, note } }) => {
      const isNoteOpen = author === viewer.did || viewer.showAnyway || isOpen(own, position)
      return definedOnly({ did: author, state, position, verdict, note: isNoteOpen ? note : undefined })
    })
}
