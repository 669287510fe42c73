import { type app, ids } from '@breadcrumbs/lexicons'
import type { Locator, Page } from 'playwright-core'
import type { Account } from '../src/local-network/accounts.ts'
import { listsClient } from '../src/seeds/lists-client.ts'
import type { Visitor } from './_browser.ts'

type GroupView = app.breadcrumbs.temp.defs.GroupView
type CardView = app.breadcrumbs.temp.defs.CardView

/** Two people who keep a group, each with its page open. */
export interface GroupWorld {
  readonly listsDid: string
  /** Of the owner and of the guest. */
  readonly accounts: readonly [Account, Account]
  readonly owner: Visitor
  readonly guest: Visitor
  /** Address of the group's page. */
  readonly start: string
}

/** A record to write to one's own repo of a group. */
interface Written {
  readonly collection: string
  readonly rkey?: string
  readonly value: object
}

/** The first group of somebody without the app, as another app of theirs would reach it. */
export function otherApp(account: Account, listsDid: string) {
  const call = listsClient(account.agent, listsDid)
  const query = <T>(method: string, params: Record<string, string>) =>
    call<T>(`${method}?${new URLSearchParams(params).toString()}`)
  const group = async (): Promise<GroupView> => {
    const { groups } = await call<{ groups: { space: string }[] }>(ids.listGroups)
    return (await query<{ group: GroupView }>(ids.getGroup, { space: groups[0]!.space })).group
  }
  /** The first hundred of a list. */
  const cards = async ({ author, rkey }: GroupView['lists'][number]['ref']): Promise<CardView[]> => {
    const { space } = await group()
    return (await query<{ cards: CardView[] }>(ids.getListView, { space, author, rkey, limit: '100' })).cards
  }
  const write = async (action: 'create' | 'update', records: readonly Written[]): Promise<void> => {
    const { space } = await group()
    const writes = records.map(({ collection, rkey, value }) => {
      const $type = `${ids.applyWrites}#${action}`
      return { $type, collection, rkey, value: { $type: collection, ...value } }
    })
    await call(ids.applyWrites, { space, repo: account.did, writes })
  }
  /** Makes a code for one more member. Admins. */
  const invite = async (): Promise<string> => {
    const { space } = await group()
    return (await call<{ code: string }>(ids.createInvite, { space })).code
  }
  const join = (code: string) => call<unknown>(ids.acceptInvite, { code })
  return { group, cards, write, invite, join }
}

/** The button of exactly this name, or of a name like this. */
export function button(page: Page, name: string | RegExp): Locator {
  return page.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name })
}

/** Puts a title on the open list, and waits until it is there. */
export async function add(page: Page, title: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Add a title' }).fill(title)
  await button(page, 'Add').click()
  await button(page, `Remove ${title}`).waitFor()
}

/** The titles on the list as this person sees them now, top down. Nobody reloads anything here. */
export async function titles(page: Page): Promise<string[]> {
  const names = await button(page, /^Remove /).evaluateAll((all) =>
    all.map((one) => one.getAttribute('aria-label') ?? ''),
  )
  return names.map((name) => name.replace(/^Remove /, ''))
}

async function middle(grip: Locator): Promise<{ x: number; y: number }> {
  const box = (await grip.boundingBox())!
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

/** After a drag dnd-kit swallows clicks for 50 ms, so that letting go presses nothing; no person is that fast. */
const LETTING_GO_MS = 200

/** Drags one grip up to another with the mouse, in small steps, as a hand does. */
export async function dragUpByMouse(page: Page, grip: Locator, target: Locator): Promise<void> {
  const [from, to] = [await middle(grip), await middle(target)]
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move(to.x, to.y + 16, { steps: 8 })
  await page.mouse.move(to.x, to.y - 16, { steps: 4 })
  await page.mouse.up()
  await page.waitForTimeout(LETTING_GO_MS)
}

/** Drags one grip onto another with a finger; `isThere` waits until the page says that it is over its target. */
export async function dragByFinger(
  page: Page,
  grip: Locator,
  target: Locator,
  isThere: () => Promise<void>,
): Promise<void> {
  const [from, to] = [await middle(grip), await middle(target)]
  const screen = await page.context().newCDPSession(page)
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', y?: number) =>
    screen.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: y === undefined ? [] : [{ x: from.x, y }],
    })
  await touch('touchStart', from.y)
  for (let step = 1; step <= 10; step += 1) await touch('touchMove', from.y + ((to.y - from.y) * step) / 10)
  await isThere()
  await touch('touchEnd')
  await screen.detach()
  await page.waitForTimeout(LETTING_GO_MS)
}
