import { ids } from '@breadcrumbs/lexicons'
import { expect, it } from 'vitest'
import { merge } from '../src/list/merge.ts'
import { presentCard } from '../src/list/present-card.ts'
import { commentsFor, presentComment } from '../src/list/present-comments.ts'
import type { GroupRecord } from '../src/list/record.ts'
import { pageOfComments } from '../src/views/page-of-comments.ts'
import * as r from './_records.ts'
import { ALICE, AUTHORITY, BOB, CARLA, tid } from './_records.ts'

const list = r.groupList(ALICE, tid(1))
const show = r.item(ALICE, tid(2), list, { imdb: 'tt0079944' })
const same = r.item(BOB, tid(3), list, { imdb: 'tt0079944' })
const people = [r.member(ALICE, 'owner'), r.member(BOB, 'editor'), r.member(CARLA, 'viewer')]
const gated = r.comment(BOB, tid(5), same, { text: 'she is the killer', revealAt: r.episode(2, 4) })
const safe = r.comment(BOB, tid(6), show, { text: 'lovely', spoilerFree: true })
const group = (...records: GroupRecord[]) =>
  merge(AUTHORITY, [...people, list, show, same, gated, safe, ...records])
const view = (did: typeof ALICE, on: GroupRecord, showAnyway = false, ...records: GroupRecord[]) =>
  commentsFor(group(...records), on, { did, showAnyway })?.map(presentComment)

it('sends the text of a gated comment to nobody who has not got there', () => {
  const comments = view(CARLA, show)
  expect(comments).toMatchObject([{ gated: true, revealAt: r.episode(2, 4) }, { text: 'lovely' }])
  expect(JSON.stringify(comments)).not.toContain('killer')
  expect(comments?.[1]).not.toHaveProperty('gated')
  const there = r.about(CARLA, ids.progress, show, { position: r.episode(2, 4) })
  expect(view(CARLA, show, false, there)?.[0]).toMatchObject({ text: 'she is the killer' })
  expect(view(BOB, show)?.[0]).toMatchObject({ text: 'she is the killer' })
  expect(view(CARLA, show, true)?.[0]).toMatchObject({ text: 'she is the killer' })
})

it('agrees with the counts of the card, whichever contribution is asked about', () => {
  const merged = group()
  const viewer = { did: CARLA, showAnyway: false }
  const card = presentCard(merged.lists[0]!.cards[0]!, merged, viewer)
  for (const on of [show, same]) {
    const comments = commentsFor(merged, on, viewer)!
    expect(comments.filter(({ isGated }) => isGated)).toHaveLength(card.gatedCommentCount)
    expect(comments.filter(({ isGated }) => !isGated)).toHaveLength(card.commentCount)
  }
})

it('shows what is said about a list, and holds back what waits for a place', () => {
  const open = r.comment(CARLA, tid(7), list, { text: 'good list' })
  const waits = r.comment(CARLA, tid(8), list, { text: 'ends badly', revealAt: r.episode(1, 1) })
  expect(view(ALICE, list, false, open, waits)).toMatchObject([{ text: 'good list' }, { gated: true }])
  expect(view(ALICE, list, false, open, r.removal(ALICE, tid(9), open))).toEqual([])
})

it('knows nothing of what was taken off or never was', () => {
  const taken = [r.removal(ALICE, tid(8), show), r.removal(ALICE, tid(9), same)]
  expect(view(ALICE, show, false, ...taken)).toBeUndefined()
  expect(view(ALICE, gated)).toBeUndefined()
})

it('covers every comment once, page by page', () => {
  const comments = commentsFor(group(r.comment(CARLA, tid(6), show)), show, { did: CARLA, showAnyway: true })!
  const seen = []
  let cursor: string | undefined
  do {
    const next = pageOfComments(comments, { limit: 1, cursor })
    seen.push(...next.page)
    cursor = next.cursor
  } while (cursor !== undefined)
  expect(seen).toEqual(comments)
  expect(() => pageOfComments(comments, { limit: 1, cursor: 'x' })).toThrow('not a cursor of ours')
})
