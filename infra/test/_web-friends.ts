import { waitFor } from '@breadcrumbs/service-kit/testing'
import type { Locator } from 'playwright-core'
import { beforeAll, beforeEach, expect, it, onTestFailed } from 'vitest'
import type { Account } from '../src/local-network/accounts.ts'
import type { Visitor } from './_browser.ts'
import { dropCrumb } from './_crumbs.ts'
import { lookAt } from './_looks.ts'
import type { WebWorld } from './_web-world.ts'

const SHOW = 'Severance'
const FILM = 'Perfect Days'
const WITHIN_MS = 30_000

/** One tells, one reads: the feeds as they are on the Friends page, the shield, and the same point. */
export function storyOfFriends(world: () => WebWorld): void {
  let author: Visitor
  let reader: Visitor
  let readerAccount: Account

  beforeAll(async () => {
    const { network } = world()
    const authorAccount = await network.person('wren', 'one')
    readerAccount = await network.person('ibis', 'two')
    await readerAccount.agent.follow(authorAccount.did)
    await readerAccount.agent.setAdultContentEnabled(true)
    const work = { mediaType: 'show', title: SHOW }
    await dropCrumb(readerAccount, { work, kind: 'progressed', season: 1, episode: 2 })
    author = await world().signIn(authorAccount)
    reader = await world().signIn(readerAccount)
  })
  beforeEach(() =>
    onTestFailed(async () => {
      await author.picture('web-author-failed')
      await reader.picture('web-reader-failed')
    }),
  )

  const tell = async (medium: string, title: string, fields: Readonly<Record<string, string>>) => {
    const { page } = author
    await page.getByRole('button', { name: 'Log', exact: true }).click()
    await page.getByRole('radio', { name: medium }).check({ force: true })
    await page.getByRole('textbox', { name: 'Title' }).fill(title)
    for (const [name, value] of Object.entries(fields)) await page.getByRole('textbox', { name }).fill(value)
    await page.getByRole('textbox', { name: 'Note' }).fill('The goats come back.')
    await page.getByRole('checkbox', { name: 'Tell friends' }).check({ force: true })
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  }
  const feedOf = (name: string) => reader.page.getByRole('region', { name, exact: true })
  /** Opens the Friends page until it shows what it should: stream, index and AppView each need their moment. */
  const friendsShow = async (what: string, isThere: () => Promise<boolean>) => {
    const { page } = reader
    await waitFor(
      async () => {
        await page.goto(`${world().webUrl}/friends`)
        await feedOf('Caught up').waitFor()
        await page.waitForLoadState('networkidle')
        return await isThere()
      },
      { timeoutMs: WITHIN_MS, what },
    )
  }

  it('what one tells stands on the page of the other, and what is past their place is a count', async () => {
    await friendsShow(
      'the feeds',
      async () => (await reader.page.getByText('Nothing is held back').count()) > 0,
    )
    await tell('Film', FILM, { Minutes: '61' })
    await tell('Show', SHOW, { Season: '2', Episode: '4' })
    await friendsShow(
      'the film, and a post that waits',
      async () =>
        (await feedOf('Breadcrumbs of friends').getByText(FILM).count()) > 0 &&
        (await reader.page.getByText('One post waits: it is past your own place.').count()) > 0,
    )
    await lookAt(reader, 'friends')
    const text = await reader.page.locator('body').textContent()
    expect(text).not.toContain(SHOW)
    expect(text).not.toContain('goats')
  })

  it('who catches up finds it among what they have caught up with', async () => {
    const { page } = reader
    await page.getByRole('link', { name: 'Home' }).click()
    await page.getByRole('link', { name: SHOW }).first().click()
    await page.getByRole('button', { name: `Log ${SHOW}` }).click()
    await page.getByRole('textbox', { name: 'Season' }).fill('2')
    await page.getByRole('textbox', { name: 'Episode' }).fill('4')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await friendsShow(
      'the post that waited, which waits no more',
      async () =>
        (await feedOf('Caught up').getByText(SHOW).count()) > 0 &&
        (await page.getByText('Nothing is held back from you.').count()) > 0,
    )
    await lookAt(reader, 'caught-up')
  })

  it('the page of the show names the friend at the same point, whose crumb opens with its note closed', async () => {
    const { page } = reader
    await page.getByRole('link', { name: 'Home' }).click()
    await page.getByRole('link', { name: SHOW }).first().click()
    await page.getByRole('region', { name: 'Friends at the same point' }).getByText('wren.test').waitFor()
    await lookAt(reader, 'item-with-friends')
    await page.getByRole('link', { name: 'wren.test' }).click()
    await page.getByRole('heading', { name: SHOW }).waitFor()
    expect(await page.locator('body').textContent()).not.toContain('goats')
    await lookAt(reader, 'public-crumb')
    const stranger = await world().visit(new URL(page.url()).pathname)
    await stranger.page.getByRole('heading', { name: SHOW }).waitFor()
    await lookAt(stranger, 'public-crumb-signed-out')
    await stranger.page.getByRole('button', { name: 'Show note' }).click()
    await stranger.page.getByText('The goats come back.').waitFor()
    await stranger.page.context().close()
  })

  it('how often and with what one wants to be shown is obeyed', async () => {
    const { page } = author
    const shown = async (title: string) =>
      (await feedOf('Breadcrumbs of friends').getByText(title).count()) > 0
    const choose = async (choice: Locator) => {
      await page.goto(`${world().webUrl}/settings`)
      await choice.click()
      await page.getByText('Saved on your server.').waitFor()
    }
    await friendsShow('both posts', async () => (await shown(SHOW)) && (await shown(FILM)))
    const perDay = (name: string) => page.getByRole('radio', { name, exact: true })
    await choose(perDay('One a day'))
    await friendsShow('the newer alone', async () => (await shown(SHOW)) && !(await shown(FILM)))
    const shows = page.getByRole('checkbox', { name: 'Show', exact: true })
    await choose(shows)
    await friendsShow('the film alone', async () => !(await shown(SHOW)) && (await shown(FILM)))
    await choose(shows)
    await choose(perDay('As many as there are'))
    await friendsShow('both again', async () => (await shown(SHOW)) && (await shown(FILM)))
  })

  it('a feed is put among the own feeds in Bluesky and taken out again, and nothing else changes', async () => {
    const { page } = reader
    const preferences = async () =>
      (await readerAccount.agent.app.bsky.actor.getPreferences()).data.preferences
    const before = await preferences()
    await page.getByRole('link', { name: 'Friends' }).click()
    await page.getByRole('button', { name: 'Add to Bluesky: Breadcrumbs of friends' }).click()
    await page.getByText('It is a tab of your Bluesky home.').waitFor()
    const after = await preferences()
    expect(after).toEqual(expect.arrayContaining(before))
    const uri = `at://${world().network.publisher.did}/app.bsky.feed.generator/friends`
    expect(JSON.stringify(after)).toContain(uri)
    await lookAt(reader, 'feed-added')
    await page.getByRole('button', { name: 'Remove from Bluesky: Breadcrumbs of friends' }).click()
    await page.getByRole('button', { name: 'Add to Bluesky: Breadcrumbs of friends' }).waitFor()
    const last = await preferences()
    expect(last).toEqual(expect.arrayContaining(before))
    expect(JSON.stringify(last)).not.toContain(uri)
  })
}
