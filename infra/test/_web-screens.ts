import { beforeAll, beforeEach, expect, it, onTestFailed } from 'vitest'
import type { Account } from '../src/local-network/accounts.ts'
import type { Visitor } from './_browser.ts'
import { dropCrumb } from './_crumbs.ts'
import { motions, relsOfLinksAway, shifts } from './_in-page.ts'
import { lookAt } from './_looks.ts'
import type { WebWorld } from './_web-world.ts'

/** Screens and states that no story comes by. axe and eyes see each at phone and desk, light and dark. */
export function everyScreen(world: () => WebWorld): void {
  let account: Account
  let newcomer: Visitor
  let stranger: Visitor

  beforeAll(async () => {
    account = await world().network.person('fern', 'one')
    stranger = await world().visit('/')
    // Without a service worker, so that what servers answer can be changed on the way.
    newcomer = await world().signIn(account, { serviceWorkers: 'block' })
  })
  beforeEach(() =>
    onTestFailed(async () => {
      await newcomer.picture('web-newcomer-failed')
      await stranger.picture('web-stranger-failed')
    }),
  )

  const go = async (visitor: Visitor, path: string, text: string | RegExp) => {
    await visitor.page.goto('about:blank')
    await visitor.page.goto(world().webUrl + path)
    await visitor.page.getByText(text).first().waitFor()
  }
  const answered = async (method: string, status: number, body: object, see: () => Promise<void>) => {
    const { page } = newcomer
    const matches = (url: URL) => url.pathname === `/xrpc/${method}`
    await page.route(matches, (route) =>
      route.fulfill({
        status,
        json: body,
        headers: { 'access-control-allow-origin': '*', 'access-control-expose-headers': '*' },
      }),
    )
    await see()
    await page.unroute(matches)
  }

  it('the way in, and a handle that is none', async () => {
    await stranger.page.getByRole('textbox', { name: 'Handle' }).waitFor()
    await lookAt(stranger, 'sign-in')
    await stranger.page.getByRole('textbox', { name: 'Handle' }).fill('me@example.com')
    await stranger.page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await stranger.page.getByText('That is an e-mail address.').waitFor()
    await lookAt(stranger, 'sign-in-problem')
  })

  it.each([
    ['/', 'No crumbs yet', 'home-empty'],
    ['/groups', 'Groups', 'groups-empty'],
    ['/outbox', 'Everything is sent', 'outbox-empty'],
    ['/item#show%3Anothing', 'Nothing of yours about this', 'item-none'],
    ['/nowhere', 'Not found', 'not-found'],
    ['/settings', 'Who sees what', 'settings'],
  ])('%s of somebody new says “%s”', async (path, text, name) => {
    await go(newcomer, path, path === '/nowhere' ? /There is nothing here|not|Nothing/i : text)
    await newcomer.page.waitForLoadState('networkidle')
    await lookAt(newcomer, name)
  })

  it('between phone and desk the head of the page has room for all of it, in one line', async () => {
    const { page } = newcomer
    await go(newcomer, '/', 'No crumbs yet')
    await page.locator('.who').getByText('fern.test').waitFor({ state: 'attached' })
    for (const width of [600, 720, 833, 900, 961, 1100]) {
      await page.setViewportSize({ width, height: 800 })
      const boxes = await page.locator('.wordmark, .nav, .who').evaluateAll((all) =>
        all
          // On a phone the way to the screens is fixed to the bottom.
          .filter((part) => getComputedStyle(part).position !== 'fixed')
          .map((part) => part.getBoundingClientRect().toJSON() as Record<'x' | 'width' | 'height', number>),
      )
      const ends = boxes.map(({ x, width: wide }) => Math.round(x + wide))
      const starts = boxes.map(({ x }) => Math.round(x))
      expect(
        starts.slice(1).every((start, n) => start >= ends[n]!),
        `${width}: ${starts.join()} after ${ends.join()}`,
      ).toBe(true)
      expect(ends.at(-1), `${width}`).toBeLessThanOrEqual(width)
      expect(Math.max(...boxes.map(({ height }) => height)), `${width}`).toBeLessThan(60)
    }
    await page.setViewportSize({ width: 390, height: 844 })
  })

  it('a crumb that is gone, and an address that is none', async () => {
    await go(stranger, `/c/${account.did}/3l7qzxk2wq22a`, 'This crumb is gone')
    await lookAt(stranger, 'crumb-gone')
    await go(stranger, '/c/not-a-did/x', /could not be read|cannot be read|is gone/)
    await lookAt(stranger, 'crumb-unreadable')
  })

  it('a crumb with a long note comes late, and nothing on the page moves for it', async () => {
    const note = 'And then the stairs went further down than anybody had said. '.repeat(16)
    // Of somebody else: the newcomer stays one.
    const author = await world().network.person('moss', 'one')
    const rkey = await dropCrumb(author, {
      work: { mediaType: 'book', title: 'The Starless Sea' },
      kind: 'finished',
      more: { note, spoilerFree: true },
    })
    const isRecord = (url: URL) =>
      url.pathname === '/xrpc/com.atproto.repo.getRecord' && url.searchParams.get('rkey') === rkey
    for (const { page } of [newcomer, stranger]) {
      const held = Promise.withResolvers<void>()
      await page.context().route(isRecord, async (route) => {
        await held.promise
        await route.continue()
      })
      await page.goto('about:blank')
      await page.goto(`${world().webUrl}/c/${author.did}/${rkey}`)
      await page.getByText('Looking for this crumb').waitFor({ state: 'attached' })
      // The words for strangers are part of what is waited for: they would be pushed down.
      expect(await page.getByText('Breadcrumbs keeps your place').isVisible()).toBe(false)
      held.resolve()
      await page.getByText('further down').waitFor()
      if (page === stranger.page) await page.getByText('Breadcrumbs keeps your place').waitFor()
      expect(await shifts(page)).toEqual([])
      await page.context().unroute(isRecord)
    }
    await lookAt(stranger, 'public-crumb-long')
  })

  it('the log sheet, empty, with its suggestions and with what is wrong', async () => {
    const { page } = newcomer
    await go(newcomer, '/', 'No crumbs yet')
    await page.getByRole('button', { name: 'Log', exact: true }).click()
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('What was it?').waitFor()
    // However far down one was: the field is on the screen, and what is typed goes there.
    const title = page.getByRole('textbox', { name: 'Title' }).and(page.locator(':focus'))
    expect((await title.boundingBox())?.y).toBeGreaterThan(0)
    await lookAt(newcomer, 'log-problem')
    await page.getByRole('radio', { name: 'Book' }).check({ force: true })
    await page.getByRole('textbox', { name: 'Title' }).fill('Dune')
    await page.getByRole('button', { name: /^Dune/ }).waitFor()
    await lookAt(newcomer, 'log-suggestions')
    await page.keyboard.press('Escape')
  })

  it('a server in trouble is told as such, and trying again helps', async () => {
    const { page } = newcomer
    await answered('com.atproto.repo.listRecords', 502, { error: 'Down' }, async () => {
      await go(newcomer, '/', 'could not be read')
      await lookAt(newcomer, 'home-error')
    })
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('No crumbs yet').waitFor()
  })

  it('groups that are being read, and that could not be, are told as such', async () => {
    const { page } = newcomer
    const isList = (url: URL) => url.pathname === '/xrpc/app.breadcrumbs.temp.listGroups'
    const held = Promise.withResolvers<void>()
    await page.route(isList, async (route) => {
      await held.promise
      await route.continue()
    })
    await page.goto(`${world().webUrl}/groups`)
    await page.getByText('Reading your groups').waitFor({ state: 'attached' })
    await lookAt(newcomer, 'groups-loading')
    held.resolve()
    await page.getByText('No groups yet').waitFor()
    await page.unroute(isList)
    await answered('app.breadcrumbs.temp.listGroups', 502, { error: 'Down' }, async () => {
      await go(newcomer, '/groups', 'Your groups could not be read')
      await lookAt(newcomer, 'groups-error')
    })
  })

  it('an app without its settings does not start, and says so', async () => {
    const { page } = stranger
    const isConfig = (url: URL) => url.pathname === '/config.json'
    await page.context().close()
    stranger = await world().visit('/icon.svg', { serviceWorkers: 'block' })
    await stranger.page.route(isConfig, (route) => route.fulfill({ status: 500, body: '' }))
    await go(stranger, '/', 'Breadcrumbs stopped working')
    await lookAt(stranger, 'crash')
  })

  it('a permission that is missing is told as such', async () => {
    await answered('app.bsky.feed.getFeed', 403, { error: 'ScopeMissingError' }, async () => {
      await go(newcomer, '/friends', 'This is closed to you')
      await lookAt(newcomer, 'friends-refused')
    })
  })

  it('a home with much in it', async () => {
    const titles = ['Severance', 'Silo', 'Dark', 'The Bear', 'Andor']
    for (const [n, title] of titles.entries()) {
      const work = { mediaType: n % 2 === 0 ? 'show' : 'podcast', title }
      const more = { note: 'Somebody knows why the stairs go further down.', verdict: 'keep-going' }
      await dropCrumb(account, { work, kind: 'progressed', season: 1, episode: n + 1, more })
    }
    for (let n = 0; n < 12; n += 1)
      await dropCrumb(account, { work: { mediaType: 'movie', title: `Film ${n}` }, kind: 'finished' })
    await go(newcomer, '/', 'Search your trail')
    await lookAt(newcomer, 'home-full')
    await newcomer.page.getByRole('textbox', { name: 'Search your trail' }).fill('nothing like it')
    await newcomer.page.getByText('Nothing of yours says that.').waitFor()
    await lookAt(newcomer, 'home-search-none')
  })

  it('nothing moves for somebody who asked for less motion', async () => {
    const { page } = newcomer
    await go(newcomer, '/', 'Search your trail')
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await page.getByRole('button', { name: 'Log', exact: true }).click()
    expect(await motions(page)).toEqual([])
    await page.keyboard.press('Escape')
  })

  // UI-009: a link to elsewhere tells the other page nothing and gives it no handle on this one.
  it('no link to elsewhere hands the page over', async () => {
    const { page } = newcomer
    for (const path of ['/', '/friends', '/settings', '/import']) {
      await page.goto(world().webUrl + path)
      await page.waitForLoadState('networkidle')
      for (const rel of await relsOfLinksAway(page))
        expect(rel.split(' ')).toEqual(expect.arrayContaining(['noopener', 'noreferrer']))
    }
  })
}
