import { ids } from '@breadcrumbs/lexicons'
import { expect, it } from 'vitest'
import { button, type GroupWorld, otherApp } from './_groups.ts'
import { lookAt } from './_looks.ts'

const LONGEST = 'Wooooow'.repeat(40)
/** What other apps let people write, and what ours then has to show. */
const TITLES = [
  LONGEST,
  'The Englishman Who Went Up a Hill But Came Down a Mountain, and Everything Else That Happened on the Way There',
  'ألف ليلة وليلة \u202Egpj.exe',
  '千と千尋の神隠し 👩‍👩‍👧‍👦🏳️‍🌈',
  `Z${'\u0321\u0337\u030d\u0352\u0307'.repeat(9)}algo`,
  '<img src=x onerror=alert(1)>',
  // Nothing to be seen, and no title at all.
  '\u200B\u2060\u3164',
  '',
]

/** Titles and talk that nobody would think of and somebody writes. UI-001: all of it is text, and nothing else. */
export function storyOfOddities(world: () => GroupWorld): void {
  it('what is too long, unseen, in another script or no text at all stays in its place', {
    timeout: 60_000,
  }, async () => {
    const { listsDid, accounts, owner } = world()
    const { page } = owner
    const { group, cards, write } = otherApp(accounts[1], listsDid)
    const createdAt = new Date().toISOString()
    const rkey = '3zzzzzzzzzz22'
    const value = { name: 'Everythingatonce'.repeat(6), description: LONGEST, voting: 'veto', createdAt }
    await write('create', [{ collection: ids.groupList, rkey, value }])
    const list = (await group()).lists.find(({ name }) => name.startsWith('Everything'))!.ref
    const works = TITLES.map((title) => ({ mediaType: title === LONGEST ? 'opera' : 'movie', title }))
    await write(
      'create',
      works.map((work, n) => ({
        collection: ids.groupItem,
        value: { list, work, createdAt, ...(n === 0 && { note: LONGEST }) },
      })),
    )
    const subject = (await cards(list)).find(({ work }) => work.title === LONGEST)!.item
    const texts = [LONGEST.repeat(6), 'مرحبا! S2E4 \u2067abc', '<script>alert(1)</script>']
    await write(
      'create',
      texts.map((text) => ({
        collection: ids.comment,
        value: { subject, text, spoilerFree: true, createdAt },
      })),
    )
    await button(page, /^Everything/).click()
    await page.getByText('<img src=x onerror=alert(1)>').waitFor()
    expect(await button(page, 'Remove Untitled').count()).toBe(2)
    await lookAt(owner, 'group-oddities')
    await button(page, /^Wooo/).click()
    await page.getByText('<script>alert(1)</script>').waitFor()
    await lookAt(owner, 'group-oddities-card')
    await button(page, 'Close').click()
    await button(page, 'Our list').click()
  })
}
