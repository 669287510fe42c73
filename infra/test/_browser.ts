import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
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
  /** Keeps a picture of the page for people to look at: test-results/{name}.png. */
  picture(name: string): Promise<void>
}

/** Signs in through the app and the consent screen of the account's own PDS, as a person does. */
export async function signIn(browser: Browser, webUrl: string, account: Account): Promise<Visitor> {
  const context = await browser.newContext({ locale: 'en', viewport: { width: 390, height: 844 } })
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) complaints.push(message.text())
  })
  const picture = async (name: string): Promise<void> => {
    await page.screenshot({ path: `${RESULTS}/${name}.png`, fullPage: true })
  }

  await page.goto(webUrl)
  await page.getByRole('textbox', { name: 'Handle' }).fill(account.person.handle)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.waitForURL((url) => url.origin === account.pdsUrl)
  await page.locator('input[type=password]').fill(account.person.password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('button', { name: 'Authorize', exact: true }).click()
  await page.waitForURL((url) => url.origin === webUrl)
  await page.getByRole('button', { name: 'Log', exact: true }).waitFor()
  return { page, complaints, picture }
}
