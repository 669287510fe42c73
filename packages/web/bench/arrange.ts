/**
 * What putting a long list in order costs, in Chromium: `pnpm --filter @breadcrumbs/web run bench:arrange`, after
 * building the app and infra. The list is answered by the bench, see _big-list.ts; everything else is as served.
 */
import { setTimeout } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { Page } from 'playwright-core'
import { serveBigList } from './_big-list.ts'
import { openBrowser, signIn, startNetwork } from './_local-network.ts'
import { keepResults } from './_results.ts'

/** What a group holds at most (lists service, `limits.ts`). */
const TITLES = Number(process.env.TITLES ?? 5_000)
const STEPS = 10
/** Of the task that a step costs: what is longer is seen as waiting (issue 5, "one hand, five seconds"). */
const STEP_MS = 200
/** Each write is followed by reading the list again, unless another one waits. */
const SENT_WITHIN_MS = 60_000

const WATCH = `
  globalThis.longTasks = []
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) globalThis.longTasks.push(duration)
  }).observe({ type: 'longtask', buffered: true })
`
/** Looking by role goes through the whole page and is a long task of its own. */
const GRIP = '.arrange-grip'
const painted = (page: Page) =>
  page.evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)))')

await using network = await startNetwork()
await using browser = await openBrowser()
const page = await browser.context.newPage()
await page.addInitScript(WATCH)
await signIn(page, network.webUrl, 'alice')
const list = await serveBigList(page, 'did:plc:ewvi7nxzyoun6zhxrhs64oiz', TITLES)
await page.getByRole('link', { name: 'Groups' }).click()
await page.getByRole('link', { name: /Sunday evenings/ }).click()
await page.getByText('Title 0', { exact: true }).waitFor()

/** The longest task while something happens, and how long until the page had drawn it, ms. */
async function watched(act: () => Promise<void>) {
  await page.evaluate('longTasks.length = 0')
  const from = performance.now()
  await act()
  await painted(page)
  const wall = performance.now() - from
  return { longest: Math.max(0, ...((await page.evaluate('longTasks')) as number[])), wall }
}
async function steps(act: (n: number) => Promise<void>) {
  const longest: number[] = []
  const walls: number[] = []
  for (let n = 0; n < STEPS; n += 1) {
    const one = await watched(() => act(n))
    longest.push(one.longest)
    walls.push(one.wall)
  }
  return { longest: Math.max(...longest), wall: median(walls) }
}
const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0
const status = (text: string) =>
  page.waitForFunction((wanted: string) => {
    const { document } = globalThis as unknown as {
      document: { querySelectorAll(at: string): { textContent: string | null }[] }
    }
    return [...document.querySelectorAll('[role=status]')].some(({ textContent }) => textContent === wanted)
  }, text)

const begin = await watched(async () => {
  await page.getByText('Arrange', { exact: true }).click()
  await page.locator(GRIP).first().waitFor()
})
const byButton = await steps(async (n) => {
  await page.locator(`[aria-label="Title 0 one down"]`).click()
  await status(`Title 0 is now ${n + 2} of ${TITLES}.`)
})
const lift = await watched(async () => {
  await page.locator('[aria-label="Move Title 1"]').focus()
  await page.keyboard.press('Space')
  await status(`Title 1 is over 1 of ${TITLES}.`)
})
const byKeys = await steps(async (n) => {
  await page.keyboard.press('ArrowDown')
  await status(`Title 1 is over ${n + 2} of ${TITLES}.`)
})
const drop = await watched(async () => {
  await page.keyboard.press('Space')
  await status(`Title 1 is now ${STEPS + 1} of ${TITLES}.`)
})
await page.evaluate('scrollTo(0, 0)')
const grip = (await page.locator('[aria-label="Move Title 2"]').boundingBox())!
await page.mouse.move(grip.x + 20, grip.y + 20)
await page.mouse.down()
await page.mouse.move(grip.x + 20, grip.y + 30)
await status(`Title 2 is over 1 of ${TITLES}.`)
const byMouse = await steps(async (n) => {
  await page.mouse.move(grip.x + 20, grip.y + 30 + (n + 1) * 20)
})
await page.mouse.up()
const end = await watched(async () => {
  await page.getByText('Done arranging').click()
  await page.locator('.card-title').first().waitFor()
})

// What is shown at once is sent one after the other: in the end the service has the order that the page shows.
const shown = () => page.locator('.card-title').allTextContents()
const isSame = async () => {
  const cards = await shown()
  return isDeepStrictEqual(cards, list.titles().slice(0, cards.length))
}
for (const until = performance.now() + SENT_WITHIN_MS; !(await isSame()); await setTimeout(500))
  if (performance.now() > until) throw new Error(`another order is shown: ${(await shown()).join(', ')}`)

const how = `Chromium on this machine, ${TITLES} titles; tasks under 50 ms, which Chromium does not tell, count as 0`
const name = (what: string) => `arranging ${TITLES} titles: ${what}`
const told = (what: string, value: number) => ({
  name: name(what),
  value: Math.round(value),
  unit: 'ms',
  how,
})
const aimed = (what: string, value: number) => ({
  ...told(what, value),
  target: `≤ ${STEP_MS} ms`,
  met: value <= STEP_MS,
})
keepResults('results.json', [
  told('from the press to the rows, the list read', begin.wall),
  aimed('longest task until the rows are there', begin.longest),
  aimed('longest task of a step by button', byButton.longest),
  told('a step by button, middle, drawn', byButton.wall),
  aimed('longest task of taking a row up by key', lift.longest),
  aimed('longest task of a step by key', byKeys.longest),
  told('a step by key, middle, drawn', byKeys.wall),
  aimed('longest task of putting it down', drop.longest),
  aimed('longest task of a step by mouse', byMouse.longest),
  told('a step by mouse, middle, drawn', byMouse.wall),
  aimed('longest task of going back to the cards', end.longest),
])
