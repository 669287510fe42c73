import { ids } from '@breadcrumbs/lexicons'
import { expect, it } from 'vitest'
import { formatRecordUri } from '../protocol/space-uri.ts'
import { Takedowns } from './takedowns.ts'

const GROUP = 'did:plc:gggggggggggggggggggggggg'
const BOB = 'did:plc:bbbbbbbbbbbbbbbbbbbbbbbb'
const CARLA = 'did:plc:cccccccccccccccccccccccc'
const SPACE = `at://${GROUP}/space/${ids.group}/3l4group2222a`
const ITEM = { author: BOB, collection: ids.groupItem, rkey: '3l4aaaaaaaa2a' }
const URI = formatRecordUri(SPACE, ITEM.author, ITEM.collection, ITEM.rkey)
const down = (subject: string) => ({ subject, isDown: true })
const up = (subject: string) => ({ subject, isDown: false })

function of(...decisions: Parameters<Takedowns['set']>[0]): Takedowns {
  const takedowns = new Takedowns()
  takedowns.set(decisions)
  return takedowns
}

it('of each subject the last decision holds, and only what is different is told', () => {
  const takedowns = of(down(BOB), up(BOB), down(SPACE))
  expect([takedowns.hasPerson(BOB), takedowns.hasGroup(SPACE), takedowns.version]).toEqual([false, true, 1])
  expect(takedowns.set([down(SPACE)])).toEqual([])
  expect(takedowns.version).toBe(1)
  expect(takedowns.set([down(SPACE), up(SPACE), down(BOB)])).toEqual([SPACE, BOB])
  expect([takedowns.hasGroup(SPACE), takedowns.version]).toEqual([false, 2])
})

it('a group is down by its address or by its own DID, and no other group is', () => {
  for (const subject of [SPACE, GROUP]) {
    const takedowns = of(down(subject))
    expect([takedowns.hasGroup(SPACE), takedowns.hasGroup(`at://${BOB}/space/x/y`)]).toEqual([true, false])
  }
  expect(of(down(`${SPACE}x`)).hasGroup(SPACE)).toBe(false)
})

it('a record is down by its URI, with its author, and a membership with its member', () => {
  for (const subject of [URI, BOB]) {
    expect(of(down(subject)).hidesRecord(SPACE, ITEM)).toBe(true)
    expect(of(down(subject)).mayHideIn(SPACE, BOB)).toBe(subject === URI)
  }
  const other = { ...ITEM, rkey: '3l4aaaaaaaa2b' }
  expect(of(down(URI)).hidesRecord(SPACE, other)).toBe(false)
  expect(of(down(URI)).mayHideIn(SPACE, CARLA)).toBe(false)
  const membership = { author: GROUP, collection: ids.member, rkey: BOB }
  expect([of(down(BOB)).hidesRecord(SPACE, membership), of(down(BOB)).mayHideIn(SPACE, GROUP)]).toEqual([
    true,
    true,
  ])
  expect(of(down(CARLA)).hidesRecord(SPACE, membership)).toBe(false)
})

it('steps of a log are left out with their records, and nobody who is down is named in others', () => {
  const step = (author: string, rkey: string, acting: string | null) => ({
    author,
    collection: ids.groupItem,
    rkey,
    acting,
  })
  const steps = [step(BOB, 'a', null), step(GROUP, 'b', BOB), step(GROUP, 'c', CARLA)]
  expect(of(down(BOB)).shownSteps(SPACE, steps)).toEqual([step(GROUP, 'b', null), step(GROUP, 'c', CARLA)])
  expect(of().shownSteps(SPACE, steps)).toEqual(steps)
})

it('an invite works neither into a group that is down nor by a person who is', () => {
  const invite = { space: SPACE, created_by: BOB }
  const hides = [of(), of(down(SPACE)), of(down(BOB)), of(down(CARLA))].map((each) =>
    each.hidesInvite(invite),
  )
  expect(hides).toEqual([false, true, true, false])
})
