import type { Page, Route } from 'playwright-core'
import { beforeAll, expect, it } from 'vitest'
import type { Account } from '../src/local-network/accounts.ts'
import { giveConsent, type Visitor } from './_browser.ts'
import type { WebWorld } from './_web-world.ts'

const TEN_MINUTES_MS = 600_000

/** Takes from the sign-in library what it knows of the server, as it does itself after a minute. Runs in the page. */
const FORGET_SERVER = `new Promise((resolve, reject) => {
  const open = indexedDB.open('@atproto-oauth-client')
  open.onerror = reject
  open.onsuccess = () => {
    const names = ['authorizationServerMetadataCache', 'protectedResourceMetadataCache']
    const write = open.result.transaction(names, 'readwrite')
    for (const name of names) write.objectStore(name).clear()
    write.oncomplete = () => resolve(open.result.close())
  }
})`

type Json = Readonly<Record<string, unknown>>

/** What goes wrong between app, browser and authorization server, and that nobody is signed in by it. */
export function storyOfSignIn(world: () => WebWorld): void {
  let account: Account
  let neighbour: Account
  let faraway: Account

  beforeAll(async () => {
    const { network } = world()
    account = await network.person('teal', 'one')
    neighbour = await network.person('gull', 'one')
    faraway = await network.person('swift', 'two')
  })

  const isToken = (url: URL) => url.pathname === '/oauth/token'
  /** Nobody is signed in, and nobody is after a reload either. */
  const nobody = async (page: Page): Promise<void> => {
    await page.getByRole('textbox', { name: 'Handle' }).waitFor()
    expect(await page.getByRole('button', { name: 'Log', exact: true }).count()).toBe(0)
    await page.goto(world().webUrl)
    await page.getByRole('textbox', { name: 'Handle' }).waitFor()
  }
  const answer = (route: Route, change: (body: Json) => Json) =>
    route.fetch().then(async (response) => {
      await route.fulfill({ response, json: change((await response.json()) as Json) })
    })
  const isHome = (page: Page) => page.getByRole('button', { name: 'Log', exact: true }).waitFor()
  const context = { serviceWorkers: 'block' } as const

  it('OA-001: a callback that nobody asked for signs nobody in', async () => {
    const iss = encodeURIComponent(account.pdsUrl)
    for (const fragment of [`state=made-up&iss=${iss}&code=cod-made-up`, `iss=${iss}&code=cod-made-up`]) {
      const { page } = await world().visit(`/#${fragment}`, context)
      await page.getByRole('textbox', { name: 'Handle' }).waitFor()
      await nobody(page)
      await page.context().close()
    }
  })

  it('OA-001: a callback works once, and only in the browser that asked', async () => {
    const { page } = await world().visit('/', context)
    // Where the consent screen leads back to; the app never gets to see it here.
    const leadsTo = page.waitForResponse(
      (response) => response.headers().location?.includes('#state=') === true,
    )
    const goesBack = (url: URL) => url.href.startsWith(world().webUrl)
    const form = page.getByRole('textbox', { name: 'Handle' })
    await form.waitFor()
    await page.route(goesBack, (route) =>
      route.request().isNavigationRequest() ? route.abort() : route.continue(),
    )
    await giveConsent(page, account)
    const callback = (await leadsTo).headers().location!
    expect(callback).toContain('code=')

    const other = await world().visit('/', context)
    await other.page.goto('about:blank')
    await other.page.goto(callback)
    await other.page.getByText('That sign-in link was already used or is too old.').waitFor()
    await nobody(other.page)

    await page.unroute(goesBack)
    await page.goto(callback)
    await isHome(page)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await form.waitFor()
    await page.goto('about:blank')
    await page.goto(callback)
    await page.getByText('That sign-in link was already used or is too old.').waitFor()
    await nobody(page)
    await page.context().close()
    await other.page.context().close()
  })

  it.each([
    ['OA-003: somebody else of the same server', () => ({ sub: neighbour.did })],
    ['OA-003: somebody whose server does not delegate to this one', () => ({ sub: faraway.did })],
    ['OA-004: an answer without a scope', () => ({ scope: undefined })],
    ['OA-004: a scope without atproto', () => ({ scope: 'repo:app.breadcrumbs.crumb' })],
  ])('%s in the answer of the server signs nobody in', async (_case, change) => {
    const { page } = await world().visit('/', context)
    await page.getByRole('textbox', { name: 'Handle' }).waitFor()
    await page.route(isToken, (route) => answer(route, (body) => ({ ...body, ...change() })))
    await giveConsent(page, account)
    await page.waitForURL((url) => url.origin === world().webUrl)
    await nobody(page)
    await page.context().close()
  })

  describeLateLibrary(world, () => account)

  describeExpiry(world, () => account)

  it('an app that was opened as localhost goes on where its sign-ins come back to', async () => {
    // Not a visitor: this one does ask another origin.
    const opened = await world().browser.newContext(context)
    const page = await opened.newPage()
    await page.goto(`${world().webUrl.replace('127.0.0.1', 'localhost')}/friends#here`)
    await page.waitForURL(`${world().webUrl}/friends#here`)
    await opened.close()
  })

  it('whoever is signed in stays so without a network, however long ago their server was last asked', async () => {
    const { page } = await world().signIn(account)
    await page.evaluate('navigator.serviceWorker.ready.then(() => undefined)')
    await page.reload()
    await isHome(page)
    await page.context().setOffline(true)
    await page.evaluate(FORGET_SERVER)
    await page.reload()
    await page.getByText('You are offline').waitFor()
    await isHome(page)
    await page.context().setOffline(false)
    await page.goto(`${world().webUrl}/friends`)
    await page.getByRole('region', { name: 'Caught up' }).waitFor()
    await page.context().close()
  })

  it.each([
    ['fast', TEN_MINUTES_MS],
    ['slow', -TEN_MINUTES_MS],
  ])('OA-012: a clock ten minutes %s, which the server refuses, is told as that', async (_name, offMs) => {
    const { page } = await world().visit('/', context)
    await page.context().clock.setSystemTime(Date.now() + offMs)
    await page.reload()
    await page.getByRole('textbox', { name: 'Handle' }).fill(account.person.handle)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page
      .getByText('Your server refuses the time of this device. Set its clock and try again.')
      .waitFor()
    await page.context().close()
  })
}

/** The library that signs in is fetched with the first touch of the form, and may be slower than who fills it in. */
function describeLateLibrary(world: () => WebWorld, account: () => Account): void {
  const isLibrary = (url: URL) => /\/assets\/oauth-library-[^/]+\.js$/.test(url.pathname)
  const isAtServer = (page: Page) => page.waitForURL((url) => url.origin === account().pdsUrl)
  const enterHandle = async (page: Page): Promise<void> => {
    await page.getByRole('textbox', { name: 'Handle' }).focus()
    await page.keyboard.type(account().person.handle)
    await page.keyboard.press('Enter')
  }

  it('goes on by itself when the library comes after Enter', async () => {
    const { page, asked } = await world().visit('/', { serviceWorkers: 'block' })
    const isThere = Promise.withResolvers<void>()
    await page.route(isLibrary, async (route) => {
      await isThere.promise
      await route.continue()
    })
    await enterHandle(page)
    await page.getByRole('button', { name: 'Going to your server…' }).waitFor()
    await page.keyboard.press('Enter')
    isThere.resolve()
    await isAtServer(page)
    // An answer may ask for a nonce: the library repeats that request, and only that.
    expect(asked.filter((url) => url.endsWith('/oauth/par')).length).toBeLessThanOrEqual(2)
    await page.context().close()
  })

  it('says when the library cannot be had, and fetches it when asked again', async () => {
    const { page } = await world().visit('/', { serviceWorkers: 'block' })
    await page.route(isLibrary, (route) => route.abort())
    await enterHandle(page)
    await page.getByText('A part of this app could not be fetched.').waitFor()
    await page.unroute(isLibrary)
    await page.keyboard.press('Enter')
    await isAtServer(page)
    await page.context().close()
  })
}

/** Sessions whose access token has run out. */
function describeExpiry(world: () => WebWorld, account: () => Account): void {
  const isXrpc = (url: URL) => url.pathname.startsWith('/xrpc/')
  const isToken = (url: URL) => url.pathname === '/oauth/token'
  /** Signed in with a token that is as good as expired, before anything was asked with it. */
  const expired = async (): Promise<{ visitor: Visitor; tokenRequests: () => number }> => {
    const visitor = await world().visit('/', { serviceWorkers: 'block' })
    const { page } = visitor
    const opened = page.context()
    await page.getByRole('textbox', { name: 'Handle' }).fill(account().person.handle)
    let isIn = false
    await opened.route(isToken, async (route) => {
      // A refresh before the page is left would be cut off half way, and that is another case (OA-010).
      if (isIn) return route.abort()
      const response = await route.fetch()
      isIn = response.ok()
      await route.fulfill({ response, json: { ...((await response.json()) as Json), expires_in: 1 } })
    })
    const isBack = page.waitForResponse((response) => isToken(new URL(response.url())) && response.ok())
    await opened.route(isXrpc, (route) =>
      route.request().url().includes('resolveHandle') ? route.continue() : route.abort(),
    )
    await giveConsent(page, account())
    await isBack
    await page.getByRole('button', { name: 'Log', exact: true }).waitFor()
    await page.goto('about:blank')
    await opened.unrouteAll({ behavior: 'wait' })
    const before = visitor.asked.length
    return {
      visitor,
      tokenRequests: () => visitor.asked.slice(before).filter((url) => url.endsWith('/oauth/token')).length,
    }
  }

  it('OA-009: two tabs with many requests refresh an expired session once, and both stay signed in', async () => {
    const { visitor, tokenRequests } = await expired()
    const tabs = [visitor.page, await visitor.page.context().newPage()]
    await Promise.all(tabs.map((tab) => tab.goto(`${world().webUrl}/friends`)))
    for (const tab of tabs) {
      await tab.getByRole('region', { name: 'Caught up' }).waitFor()
      await tab.waitForLoadState('networkidle')
      expect(await tab.getByRole('button', { name: 'Log', exact: true }).count()).toBe(1)
    }
    // An answer may ask for a nonce: the library repeats that request, and only that.
    expect(tokenRequests()).toBeGreaterThan(0)
    expect(tokenRequests()).toBeLessThanOrEqual(2)
    await visitor.page.context().close()
  })

  it('OA-010: a refresh whose answer was lost with the tab ends in signing in again, not in a loop', async () => {
    const { visitor, tokenRequests } = await expired()
    const opened = visitor.page.context()
    const rotated = Promise.withResolvers<void>()
    await opened.route(isToken, async (route) => {
      const response = await route.fetch()
      // The server has rotated the token; the tab ends before it could be kept.
      if (response.ok()) rotated.resolve()
      else await route.fulfill({ response })
    })
    await visitor.page.goto(world().webUrl)
    await rotated.promise
    const page = await opened.newPage()
    await visitor.page.close()
    await opened.unroute(isToken)
    const before = tokenRequests()
    await page.goto(world().webUrl)
    await page.getByText('Your sign-in has ended. Sign in again to go on.').waitFor()
    await page.waitForTimeout(2000)
    expect(tokenRequests() - before).toBeLessThanOrEqual(2)
    await giveConsent(page, account())
    await page.getByRole('button', { name: 'Log', exact: true }).waitFor()
    await opened.close()
  })
}
