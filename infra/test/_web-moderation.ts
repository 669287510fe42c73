/// <reference lib="dom" />
import type { Page } from 'playwright-core'
import { beforeAll, beforeEach, expect, it, onTestFailed } from 'vitest'
import type { Account } from '../src/local-network/accounts.ts'
import type { Visitor } from './_browser.ts'
import { tellFriends } from './_crumbs.ts'
import { focusedOn } from './_in-page.ts'
import { lookAt } from './_looks.ts'
import type { WebWorld } from './_web-world.ts'

/** What labelers and settings say is obeyed within this time, on a page that stays open (bad input CM-007). */
const WITHIN_MS = 60_000
const HOUR_MS = 3_600_000

/** One title for each way a post can be labelled; none is part of another. */
const TITLES = {
  plain: 'Paddington',
  warned: 'Alien',
  hidden: 'Caligula',
  adult: 'Emmanuelle',
  takenBack: 'Brazil',
  runOut: 'Gattaca',
  own: 'Shame',
  rude: 'Borat',
} as const

/** Somebody with a labeler of their own choice reads what a friend told: CM-007, over the labels of a real AppView. */
export function storyOfModeration(world: () => WebWorld): void {
  let reader: Visitor
  let readerAccount: Account
  let author: Account
  let labeler: Account
  let posts: Record<keyof typeof TITLES, string>

  beforeAll(async () => {
    const { network, webUrl } = world()
    author = await network.person('tern', 'one')
    labeler = await network.person('owl', 'one')
    readerAccount = await network.person('dove', 'two')
    await labeler.agent.com.atproto.repo.putRecord({
      repo: labeler.did,
      collection: 'app.bsky.labeler.service',
      rkey: 'self',
      record: { createdAt: new Date().toISOString(), policies: OWN_LABELS },
    })
    await readerAccount.agent.follow(author.did)
    await readerAccount.agent.addLabeler(labeler.did)
    await readerAccount.agent.setContentLabelPref('nudity', 'warn')
    const names = Object.keys(TITLES) as (keyof typeof TITLES)[]
    const labels = { $type: 'com.atproto.label.defs#selfLabels', values: [{ val: 'nudity' }] }
    const told = await tellFriends(
      author,
      webUrl,
      names.map((name) => ({
        work: { mediaType: 'movie', title: TITLES[name] },
        kind: 'finished',
        ...(name === 'own' && { more: { labels } }),
      })),
      // Closer together the feed would pass over some: three of one person stand in a row.
      6 * HOUR_MS,
    )
    posts = Object.fromEntries(names.map((name, at) => [name, told[at]])) as typeof posts
    await network.label([
      given('warned', '!warn'),
      given('hidden', '!hide'),
      given('adult', 'porn'),
      given('takenBack', '!hide'),
      given('runOut', '!warn'),
      given('rude', 'rude'),
    ])
    await network.caughtUp()
    reader = await world().signIn(readerAccount)
  })
  beforeEach(() => onTestFailed(() => reader.picture('web-labels-failed')))

  const given = (name: keyof typeof TITLES, val: string) => ({
    src: labeler.did,
    uri: posts[name],
    val,
  })
  const pageOf = (name: keyof typeof TITLES) =>
    `${world().webUrl}/c/${author.did}/${posts[name].slice(posts[name].lastIndexOf('/') + 1)}`
  const friends = () => reader.page.getByRole('region', { name: 'Breadcrumbs of friends', exact: true })
  const title = (name: keyof typeof TITLES) => friends().getByText(TITLES[name], { exact: true })
  const card = (words: string) => friends().getByRole('listitem').filter({ hasText: words })
  const WARNED = 'Content warning, says owl.test'

  it('CM-007: nothing is shown before it is judged, by the labels of the labelers one follows', async () => {
    const { page } = reader
    await page.addInitScript(watchFor, [TITLES.hidden, TITLES.adult, TITLES.takenBack, TITLES.warned])
    const answer = Promise.withResolvers<void>()
    await page.route(/getServices/, async (route) => {
      await answer.promise
      await route.continue()
    })
    const asked = page.waitForRequest(/getFeed\?.*friends/)
    await page.goto(`${world().webUrl}/friends`)
    const header = await (await asked).headerValue('atproto-accept-labelers')
    expect(header).toMatch(new RegExp(`^did:plc:[a-z2-7]+;redact, ${labeler.did}$`))
    await (await (await asked).response())?.finished()
    expect(await reader.page.locator('.cards').count()).toBe(0)
    answer.resolve()
    await title('plain').waitFor()
    await page.unroute(/getServices/)
  })

  it('CM-007: !hide and adult content are a number, !warn and the author’s own word are closed, a mark is words', async () => {
    await friends().getByText('3 posts are hidden because of labels or your settings in Bluesky.').waitFor()
    await card(WARNED).first().waitFor()
    await card('Nudity, says its author').waitFor()
    await card(TITLES.rude).getByRole('list', { name: 'Labels' }).getByText('Rude, says owl.test').waitFor()
    expect(await card(TITLES.rude).textContent()).toMatch(/^BoratFinishedtern\.test · \w+/)
    expect(await title('warned').count()).toBe(0)
    expect(await title('own').count()).toBe(0)
    expect(await seen(reader.page)).toEqual([])
    await lookAt(reader, 'labels')
  })

  it('CM-007: what is closed opens and closes with a key, says so, and keeps the focus', async () => {
    const { page } = reader
    const closed = card(WARNED).first()
    const button = closed.getByRole('button')
    expect(await button.getAttribute('aria-expanded')).toBe('false')
    expect(await described(page, await button.getAttribute('aria-describedby'))).toBe(WARNED)
    await button.focus()
    await page.keyboard.press('Enter')
    await friends().getByRole('button', { name: 'Hide again', expanded: true }).waitFor()
    expect((await focusedOn(page)).name).toBe('Hide again')
    const opened = friends()
      .getByRole('listitem')
      .filter({ has: page.getByRole('button', { name: 'Hide again' }) })
    await opened.getByRole('heading', { level: 3 }).waitFor()
    await opened.getByText('tern.test').waitFor()
    await lookAt(reader, 'labels-opened')
    await friends().getByRole('button', { name: 'Hide again' }).focus()
    await page.keyboard.press('Space')
    await friends().getByRole('button', { name: 'Hide again' }).waitFor({ state: 'detached' })
    expect((await focusedOn(page)).name).toBe('Show anyway')
    expect(await opened.count()).toBe(0)
  })

  it('CM-007: the page of a crumb is closed as its post is, in the name of the tab as well', async () => {
    const { page } = reader
    await page.goto(pageOf('warned'))
    await page.getByText(WARNED).waitFor()
    expect(await page.title()).toBe('A crumb · Breadcrumbs')
    await lookAt(reader, 'crumb-labelled')
    await page.getByRole('button', { name: 'Show anyway', expanded: false }).press('Enter')
    await page.getByRole('heading', { level: 1, name: TITLES.warned }).waitFor()
    expect(await page.title()).toBe(`${TITLES.warned} · Breadcrumbs`)
    await lookAt(reader, 'crumb-labelled-opened')
    await page.getByRole('button', { name: 'Hide again' }).press('Enter')
    await page.getByRole('heading', { level: 1, name: 'A crumb' }).waitFor()
    expect(await page.title()).toBe('A crumb · Breadcrumbs')
    await page.goto(pageOf('hidden'))
    await page.getByText('This stays closed.').waitFor()
    expect(await page.getByRole('button', { name: 'Show anyway' }).count()).toBe(0)
    expect(await seen(page)).toEqual([])
    await page.goto(pageOf('own'))
    await page.getByText('Nudity, says its author').waitFor()
    await page.getByText('A crumb by tern.test').waitFor()
    expect(await page.getByText(TITLES.own).count()).toBe(0)
  })

  it('CM-007: who is not signed in sees no crumb of somebody who asks for that', async () => {
    const { agent } = author
    const stranger = await world().visit(new URL(pageOf('plain')).pathname)
    await stranger.page.getByRole('heading', { name: TITLES.plain }).waitFor()
    const labels = { $type: 'com.atproto.label.defs#selfLabels', values: [{ val: '!no-unauthenticated' }] }
    await agent.upsertProfile((profile) => ({ ...profile, labels }))
    await stranger.page.reload()
    await stranger.page.getByText('Only for people who are signed in, says its author').waitFor()
    expect(await stranger.page.getByText(TITLES.plain).count()).toBe(0)
    await lookAt(stranger, 'crumb-signed-in-only')
    await stranger.page.context().close()
    await reader.page.goto(pageOf('plain'))
    await reader.page.getByRole('heading', { name: TITLES.plain }).waitFor()
    await reader.page.goto(`${world().webUrl}/friends`)
    await title('plain').waitFor()
  })

  it('CM-007: on an open page a new label, one taken back, one that runs out and a changed mind count within a minute', async () => {
    const { agent } = readerAccount
    await world().network.label([
      { ...given('takenBack', '!hide'), neg: true },
      { ...given('runOut', '!warn'), exp: new Date(Date.now() - 1000).toISOString() },
      given('plain', '!hide'),
    ])
    await agent.setAdultContentEnabled(true)
    await agent.setContentLabelPref('porn', 'warn')
    await title('takenBack').waitFor({ timeout: WITHIN_MS })
    await title('runOut').waitFor({ timeout: WITHIN_MS })
    await title('plain').waitFor({ state: 'detached', timeout: WITHIN_MS })
    await card('Adult content, says owl.test').waitFor({ timeout: WITHIN_MS })
    expect(await title('adult').count()).toBe(0)
    expect(await title('hidden').count()).toBe(0)
    await agent.setContentLabelPref('porn', 'ignore')
    await reader.page.reload()
    await title('adult').waitFor()
  })

  it('CM-007: who no longer follows a labeler sees without its labels, but for what authors say of themselves', async () => {
    await readerAccount.agent.removeLabeler(labeler.did)
    await reader.page.reload()
    await title('hidden').waitFor()
    await card('Nudity, says its author').waitFor()
    expect(await title('own').count()).toBe(0)
  })

  it('without a network nothing of others is shown, and that is said', async () => {
    const { page } = reader
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
    await page.context().setOffline(true)
    await page.reload()
    await page.getByText('This needs the network.').waitFor()
    await lookAt(reader, 'friends-offline')
    await page.context().setOffline(false)
    await title('hidden').waitFor()
  })
}

const OWN_LABELS = {
  labelValues: ['rude'],
  labelValueDefinitions: [
    {
      identifier: 'rude',
      severity: 'inform',
      blurs: 'none',
      defaultSetting: 'warn',
      locales: [{ lang: 'en', name: 'Rude', description: 'Not said kindly.' }],
    },
  ],
}

/** Runs in the page: keeps which of these words ever stood on it, for however short a time. */
function watchFor(words: readonly string[]): void {
  const found = new Set<string>()
  Object.assign(globalThis, { wordsSeen: found })
  new MutationObserver(() => {
    for (const word of words) if (document.body?.textContent?.includes(word)) found.add(word)
  }).observe(document, { subtree: true, childList: true, characterData: true })
}

function seen(page: Page): Promise<string[]> {
  return page.evaluate(() => [...(globalThis as unknown as { wordsSeen: Set<string> }).wordsSeen])
}

function described(page: Page, id: string | null): Promise<string | null | undefined> {
  return page.evaluate((one) => document.getElementById(one ?? '')?.textContent, id)
}
