import { waitFor } from '@breadcrumbs/service-kit/testing'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFailed } from 'vitest'
import { hasBrowser, launchBrowser, signIn, type Visitor } from './_browser.ts'
import { startTestNetwork, type TestNetwork } from './_network.ts'

describe.skipIf(!hasBrowser())('two people on two PDSes share a list', () => {
  let network: TestNetwork
  let browser: Browser
  let owner: Visitor
  let guest: Visitor

  beforeAll(async () => {
    network = await startTestNetwork('groups')
    browser = await launchBrowser()
    const accounts = [await network.person('olive', 'one'), await network.person('grace', 'two')] as const
    owner = await signIn(browser, network.addresses.webUrl, accounts[0])
    guest = await signIn(browser, network.addresses.webUrl, accounts[1])
  })
  afterAll(async () => {
    await browser?.close()
    await network?.close()
  })

  beforeEach(() =>
    onTestFailed(async () => {
      await owner.picture('groups-owner-failed')
      await guest.picture('groups-guest-failed')
    }),
  )

  const add = async (page: Page, title: string): Promise<void> => {
    await page.getByRole('textbox', { name: 'Add a title' }).fill(title)
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    // Until the service has answered: a reload would take the request back.
    await page.getByRole('button', { name: `Remove ${title}` }).waitFor()
  }
  /** The titles on the list as this person sees them, top down, after a fresh look. */
  const titles = async (page: Page): Promise<string[]> => {
    await page.reload()
    await page.getByRole('textbox', { name: 'Add a title' }).waitFor()
    const buttons = page.getByRole('button', { name: /^Remove / })
    await buttons
      .first()
      .waitFor({ timeout: 3000 })
      .catch(() => undefined) // an empty list has none
    const names = await buttons.evaluateAll((all) =>
      all.map((button) => button.getAttribute('aria-label') ?? ''),
    )
    return names.map((name) => name.replace(/^Remove /, ''))
  }

  it('one makes a group, the other joins by the code', async () => {
    await owner.page.getByRole('link', { name: 'Groups' }).click()
    await owner.page.getByRole('button', { name: 'New group' }).click()
    await owner.page.getByRole('textbox', { name: 'Group name' }).fill('Sunday film club')
    await owner.page.getByRole('button', { name: 'Create group' }).click()
    await owner.page.getByRole('heading', { name: 'Sunday film club' }).waitFor()
    await owner.page.getByRole('button', { name: 'Invite' }).click()
    const code = await owner.page.getByRole('textbox', { name: 'Invite code' }).inputValue()
    expect(code.length).toBeGreaterThanOrEqual(20)
    await owner.picture('groups-invite')

    await guest.page.getByRole('link', { name: 'Groups' }).click()
    await guest.page.getByRole('textbox', { name: 'Invite code' }).fill(code)
    await guest.page.getByRole('button', { name: 'Join' }).click()
    await guest.page.getByRole('heading', { name: 'Sunday film club' }).waitFor()
    await guest.picture('groups-joined')
  })

  it('both add at once, one removes one, and both see the same list', async () => {
    await Promise.all([add(owner.page, 'Perfect Days'), add(guest.page, 'Paprika')])
    const both = ['Paprika', 'Perfect Days']
    for (const { page } of [owner, guest])
      await waitFor(async () => (await titles(page)).toSorted().join() === both.join(), {
        timeoutMs: 15_000,
        what: 'both titles on the list',
      })
    expect(await titles(owner.page)).toEqual(await titles(guest.page))

    await owner.page.getByRole('button', { name: 'Remove Paprika' }).click()
    await owner.page.getByRole('button', { name: 'Remove Paprika' }).waitFor({ state: 'detached' })
    for (const visitor of [owner, guest]) expect(await titles(visitor.page)).toEqual(['Perfect Days'])
    await owner.picture('groups-owner')
    await guest.picture('groups-guest')
  })

  it('shows nothing the browser had to complain about', () => {
    expect([...owner.complaints, ...guest.complaints]).toEqual([])
  })
})
