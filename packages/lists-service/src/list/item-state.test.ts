import { parseCid } from '@atproto/lex-data'
import { ids } from '@breadcrumbs/lexicons'
import { describe, expect, it } from 'vitest'
import * as r from '../../test/_records.ts'
import { ALICE, BOB, CARLA, seen, tid } from '../../test/_records.ts'
import type { Role } from './access.ts'
import { resolveState } from './item-state.ts'

const list = r.groupList(ALICE, tid(1))
const item = r.item(ALICE, tid(2), list)
const state = (author: typeof ALICE, more: object) =>
  r.about(author, ids.itemState, item, { status: 'queued', ...more }) as Parameters<
    typeof resolveState
  >[0][number]
const alike = (): Role => 'editor'
const bytesOf = (cid: string) => parseCid(cid).bytes

describe('of states written at the same time', () => {
  it('the one with the greater CID is shown, whatever the clocks say', () => {
    let againstTheClock = 0
    for (let n = 0; n < 24; n += 1) {
      const early = state(BOB, { updatedAt: '2001-01-01T00:00:00.000Z', sortKey: `a${n}` })
      const late = state(CARLA, { updatedAt: '2031-01-01T00:00:00.000Z', sortKey: `b${n}` })
      const greater = Buffer.compare(bytesOf(early.cid), bytesOf(late.cid)) > 0 ? early : late
      if (greater === early) againstTheClock += 1
      for (const order of [
        [early, late],
        [late, early],
      ]) {
        expect(resolveState(order, alike).current[0]).toBe(greater)
      }
    }
    // Else the loop would have shown nothing.
    expect(againstTheClock).toBeGreaterThan(0)
    expect(againstTheClock).toBeLessThan(24)
  })

  it('an admin’s goes before an editor’s, whatever the CIDs are', () => {
    for (let n = 0; n < 16; n += 1) {
      const states = [state(BOB, { sortKey: `a${n}` }), state(CARLA, { sortKey: `b${n}` })]
      for (const admin of [BOB, CARLA]) {
        const { current } = resolveState(states, (author) => (author === admin ? 'admin' : 'editor'))
        expect(current[0]?.author).toBe(admin)
        expect(current).toHaveLength(2)
      }
    }
  })

  it('one that another has seen is past, and no other version of its author is', () => {
    const before = state(BOB, { sortKey: 'a' })
    const after = state(CARLA, { sortKey: 'b', supersedes: [seen(before)] })
    expect(resolveState([before, after], alike)).toEqual({ current: [after], versions: [after, before] })
    const unseen = state(BOB, { sortKey: 'c' })
    expect(resolveState([unseen, after], alike).current).toHaveLength(2)
  })
})
