import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import type { Account } from '../src/local-network/accounts.ts'

const RESULTS = fileURLToPath(new URL('../test-results', import.meta.url))
const wanted = process.env.CHROMIUM ?? '/usr/bin/chromium'
const program = existsSync(wanted) ? wanted : undefined

/**
 * True when there is a browser. Where `REQUIRE_BROWSER` is set a missing one is a failure, not a reason to skip:
 * CI must not turn green because Chromium was not installed.
 */
export function hasBrowser(): boolean {
  if (program !== undefined) return true
  const says = `no Chromium at ${wanted}: install it (apt-get install chromium) or name it in CHROMIUM`
  if (process.env.REQUIRE_BROWSER === '1') throw new Error(says)
  console.warn(`browser tests skipped: ${says}`)
  return false
}

export function launchBrowser(): Promise<Browser> {
  // Chromium refuses its sandbox to root, and containers are root.
  return chromium.launch({ executablePath: program!, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })
}

/** Somebody with the app open in a browser of their own. */
export interface Visitor {
  readonly page: Page
  /** What the browser complained about: errors of scripts, and anything the content policy blocked. */
  readonly complaints: readonly string[]
  /** Every address that was asked for, on any page of this browser. */
  readonly asked: readonly string[]
  /** Everything that was written to the console. */
  readonly said: readonly string[]
  /** Keeps a picture of the page for people to look at, or of what is on the screen: test-results/{name}.png. */
  picture(name: string, o?: { readonly fullPage: boolean }): Promise<void>
}

/** Opens the app as somebody who was never there. `context` = settings of the browser, such as no service worker. */
export async function visit(
  browser: Browser,
  url: string,
  context: BrowserContextOptions = {},
): Promise<Visitor> {
  const opened = await browser.newContext({
    locale: 'en',
    viewport: { width: 390, height: 844 },
    ...context,
  })
  const complaints: string[] = []
  const asked: string[] = []
  const said: string[] = []
  opened.on('request', (request) => asked.push(request.url()))
  opened.on('weberror', (error) => complaints.push(error.error().message))
  opened.on('console', (message) => {
    said.push(message.text())
    if (/content security policy/i.test(message.text())) complaints.push(message.text())
  })
  const page = await opened.newPage()
  page.setDefaultTimeout(30_000)
  const picture: Visitor['picture'] = async (name, o = { fullPage: true }) => {
    await page.screenshot({ path: `${RESULTS}/${name}.png`, ...o })
  }
  await page.goto(url)
  return { page, complaints, asked, said, picture }
}

/** Fills in the form of the app and goes through the consent screen of the account's own PDS, as a person does. */
export async function giveConsent(page: Page, account: Account): Promise<void> {
  await page.getByRole('textbox', { name: 'Handle' }).fill(account.person.handle)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.waitForURL((url) => url.origin === account.pdsUrl)
  await page.locator('input[type=password]').fill(account.person.password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('button', { name: 'Authorize', exact: true }).click()
}

/** Signs in through the app and the account's own PDS. */
export async function signIn(
  browser: Browser,
  webUrl: string,
  account: Account,
  context?: BrowserContextOptions,
): Promise<Visitor> {
  const visitor = await visit(browser, webUrl, context)
  await giveConsent(visitor.page, account)
  await visitor.page.waitForURL((url) => url.origin === webUrl)
  await visitor.page.getByRole('button', { name: 'Log', exact: true }).waitFor()
  return visitor
}
