import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { ids } from '@breadcrumbs/lexicons'
import { waitFor } from '@breadcrumbs/service-kit/testing'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFailed } from 'vitest'
import type { Account } from '../src/local-network/accounts.ts'
import { violations } from './_axe.ts'
import { hasBrowser, launchBrowser, signIn, type Visitor } from './_browser.ts'
import { dropCrumb } from './_crumbs.ts'
import { add, button, dragByFinger, dragUpByMouse, otherApp, titles } from './_groups.ts'
import { storyOfEndings } from './_groups-endings.ts'
import { storyOfLongList } from './_groups-long.ts'
import { storyOfOddities } from './_groups-oddities.ts'
import { lookAt } from './_looks.ts'
import { startTestNetwork, type TestNetwork } from './_network.ts'

/** What one does comes to the other's open page without a reload. How fast is measured elsewhere, on a quiet machine. */
const LIVE = { timeout: 30_000 }

describe.skipIf(!hasBrowser())('two people on two PDSes keep a list together', { timeout: 90_000 }, () => {
  let network: TestNetwork
  let browser: Browser
  let owner: Visitor
  let guest: Visitor
  let accounts: readonly [Account, Account]
  /** The group's page, once there is one. */
  let start: string | undefined

  beforeAll(async () => {
    network = await startTestNetwork('groups')
    browser = await launchBrowser()
    accounts = [await network.person('olive', 'one'), await network.person('grace', 'two')]
    owner = await signIn(browser, network.addresses.webUrl, accounts[0])
    guest = await signIn(browser, network.addresses.webUrl, accounts[1])
  })
  afterAll(async () => {
    await browser?.close()
    await network?.close()
  })

  beforeEach(() =>
    onTestFailed(async () => {
      for (const [visitor, name] of [
        [owner, 'owner'],
        [guest, 'guest'],
      ] as const) {
        await visitor.picture(`groups-${name}-failed`)
        // The next story starts on the group's page again.
        if (start !== undefined) await visitor.page.goto(start)
        await visitor.page.reload()
      }
    }),
  )

  const bothSee = async (expected: readonly string[], what: string): Promise<void> => {
    for (const { page } of [owner, guest])
      await waitFor(async () => (await titles(page)).join() === expected.join(), { what })
  }

  const script = (account: Account) => otherApp(account, network.addresses.listsDid)

  it('one makes a group, the other joins by the code', async () => {
    await owner.page.getByRole('link', { name: 'Groups' }).click()
    await button(owner.page, 'New group').click()
    await owner.page.getByRole('textbox', { name: 'Group name' }).fill('Sunday film club')
    await owner.page.getByRole('checkbox', { name: 'Make a recovery key' }).check()
    await lookAt(owner, 'group-new')
    const [key] = await Promise.all([
      owner.page.waitForEvent('download'),
      button(owner.page, 'Create group').click(),
    ])
    expect(await readFile((await key.path())!, 'utf8')).toContain('did:key:zDnae')
    await owner.page.getByRole('heading', { name: 'Sunday film club' }).waitFor()
    await button(owner.page, 'Invite').click()
    start = owner.page.url()
    const code = await owner.page.getByRole('textbox', { name: 'Invite code' }).inputValue()
    expect(code.length).toBeGreaterThanOrEqual(20)
    await lookAt(owner, 'group-invite')
    await button(owner.page, 'Done').click()

    await guest.page.getByRole('link', { name: 'Groups' }).click()
    await guest.page.getByRole('textbox', { name: 'Invite code' }).fill(code)
    await button(guest.page, 'Join').click()
    await guest.page.getByRole('heading', { name: 'Sunday film club' }).waitFor()
    // The owner's open page knows the new member by itself.
    await owner.page.getByRole('list', { name: 'Members' }).getByText('grace.test').waitFor(LIVE)
  })

  it('both add at once, and both see the same list without a reload', async () => {
    await Promise.all([add(owner.page, 'Perfect Days'), add(guest.page, 'Paprika')])
    await add(owner.page, 'The Straight Story')
    await waitFor(async () => (await titles(guest.page)).length === 3, {
      what: 'all three',
    })
    expect(await titles(owner.page)).toEqual(await titles(guest.page))
  })

  it('votes are there at once, and for the other soon', async () => {
    await button(guest.page, 'Let’s for Paprika').click()
    await owner.page.getByText('1 for it').waitFor(LIVE)
    await button(owner.page, 'Let’s for Paprika').click()
    await guest.page.getByText('2 for it').waitFor(LIVE)
    expect(await button(guest.page, 'Let’s for Paprika').getAttribute('aria-pressed')).toBe('true')
    await button(owner.page, 'Rather not for Perfect Days').click()
    await guest.page.getByText('1 rather not').waitFor(LIVE)
  })

  it('one puts the list in order by buttons, and the other sees it', async () => {
    const [first, second, third] = (await titles(owner.page)) as [string, string, string]
    await button(guest.page, 'Arrange').click()
    await button(guest.page, `${first} one down`).click()
    await guest.page.getByText(`${first} is now 2 of 3.`).waitFor()
    await button(guest.page, `${third} one up`).click()
    await button(guest.page, 'Done arranging').click()
    await bothSee([second, third, first], 'both steps on both pages')
  })

  it('both move titles at once, one with the mouse, one with the keyboard', async () => {
    const [first, second, third] = (await titles(owner.page)) as [string, string, string]
    for (const { page } of [owner, guest]) {
      await button(page, 'Arrange').click()
      await button(page, `Move ${first}`).waitFor()
    }
    expect(await violations(owner.page)).toEqual([])
    await lookAt(owner, 'group-arrange')

    const grip = (title: string) => button(owner.page, `Move ${title}`)
    const byMouse = () => dragUpByMouse(owner.page, grip(third), grip(first))
    const byKeys = async () => {
      await button(guest.page, `Move ${first}`).focus()
      await guest.page.keyboard.press('Space')
      await guest.page.getByText(`${first} is over 1 of 3.`).waitFor({ state: 'attached' })
      await guest.page.keyboard.press('ArrowDown')
      await guest.page.getByText(`${first} is over 2 of 3.`).waitFor({ state: 'attached' })
      await guest.page.keyboard.press('Space')
      await guest.page.getByText(`${first} is now 2 of 3.`).waitFor({ state: 'attached' })
    }
    await Promise.all([byMouse(), byKeys()])
    for (const { page } of [owner, guest]) await button(page, 'Done arranging').click()
    await bothSee([third, second, first], 'both moves on both pages')
    await owner.page.reload()
    await bothSee([third, second, first], 'the same after a reload')
  })

  it('a finger moves a title too', async () => {
    const [first, second, third] = (await titles(guest.page)) as [string, string, string]
    await button(guest.page, 'Arrange').click()
    const grip = (title: string) => button(guest.page, `Move ${title}`)
    await grip(first).waitFor()
    await dragByFinger(guest.page, grip(first), grip(third), () =>
      guest.page.getByText(`${first} is over 3 of 3.`).waitFor({ state: 'attached' }),
    )
    await button(guest.page, 'Done arranging').click()
    await bothSee([second, third, first], 'the move by finger on both pages')
  })

  it('a draw says why, and taking one is seen by both', async () => {
    await button(owner.page, 'Pick for us').click()
    const take = button(owner.page, /^Take /).first()
    await take.waitFor()
    expect(await violations(owner.page)).toEqual([])
    await lookAt(owner, 'group-pick')
    await take.click()
    await guest.page.getByRole('listitem').getByText('On now').waitFor(LIVE)
  })

  it('both say where they are, and what lies past somebody waits for them', async () => {
    const sheet = (page: Page) => page.getByRole('dialog')
    await owner.page.getByRole('combobox', { name: 'Medium' }).selectOption('show')
    await add(owner.page, 'Severance')
    await button(guest.page, 'Severance').click()
    await guest.page.getByText('does not know where you are').waitFor()
    await button(guest.page, 'Share where I am here').click()
    await button(guest.page, 'Say where you are').click()
    await guest.page.getByRole('textbox', { name: 'Season' }).fill('2')
    await guest.page.getByRole('textbox', { name: 'Episode' }).fill('6')
    await button(guest.page, 'Save').click()
    await sheet(guest.page).getByText('You: S2E6').waitFor()
    await guest.page.getByRole('textbox', { name: 'Say something' }).fill('The goats!')
    await button(guest.page, 'Say it').click()
    await guest.page.getByRole('article').getByText('The goats!').waitFor()
    expect(await violations(guest.page)).toEqual([])
    await lookAt(guest, 'group-card')

    // The owner sees how far the guest is, and how many comments wait, not what they say.
    await owner.page.getByRole('listitem').filter({ hasText: 'S2E6' }).waitFor(LIVE)
    await owner.page.getByText('1 past your place').waitFor(LIVE)
    await button(owner.page, 'Severance').click()
    await owner.page.getByText('One comment is past where you are.').waitFor()
    expect(await owner.page.content()).not.toContain('The goats!')
    await lookAt(owner, 'group-card-held')
    await button(owner.page, 'Show anyway').click()
    await owner.page.getByText('The goats!').waitFor()
    await lookAt(owner, 'group-card-shown')
    await button(owner.page, 'Hide what is past your place again').click()
    await owner.page.getByText('One comment is past where you are.').waitFor()
    expect(await owner.page.content()).not.toContain('The goats!')

    await button(owner.page, 'Share where I am here').click()
    await button(owner.page, 'Say where you are').click()
    await owner.page.getByRole('textbox', { name: 'Season' }).fill('2')
    await owner.page.getByRole('textbox', { name: 'Episode' }).fill('5')
    await button(owner.page, 'Save').click()
    await owner.page.getByText('One comment is past where you are.').waitFor()
    await button(owner.page, '+1 episode').click()
    await owner.page.getByText('The goats!').waitFor()
    await owner.page.getByText('past where you are').waitFor({ state: 'detached' })
    await lookAt(owner, 'group-card-opened')
    await guest.page
      .getByText('S2E6')
      .nth(1)
      .waitFor({ state: 'attached', ...LIVE })

    await button(owner.page, 'Answer').click()
    await owner.page.getByRole('textbox', { name: /^Answer/ }).fill('I knew it.')
    await button(owner.page, 'Say it').click()
    await sheet(guest.page).getByText('I knew it.').waitFor(LIVE)
    await button(guest.page, 'Delete…').click()
    await button(guest.page, 'Delete').click()
    await sheet(owner.page)
      .getByText('The goats!')
      .waitFor({ state: 'detached', ...LIVE })
    for (const { page } of [owner, guest]) await button(page, 'Close').click()
  })

  it('a plan is made for all: a state, a day, a stop to talk', async () => {
    await button(owner.page, 'Severance').click()
    await owner.page.getByRole('radio', { name: 'Up next' }).click()
    await owner.page.getByLabel('Planned for').fill('2027-01-15')
    await button(owner.page, 'Add a checkpoint').click()
    await owner.page.getByRole('textbox', { name: 'Checkpoint' }).fill('Half of it')
    await owner.page.getByRole('textbox', { name: 'Episode' }).fill('8')
    await owner.page.getByRole('textbox', { name: 'Season' }).fill('2')
    await button(owner.page, 'Keep it').click()
    const row = guest.page.getByRole('listitem').filter({ hasText: 'Severance' })
    await row.getByText('Up next').waitFor(LIVE)
    await row.getByText(/Planned for .*15/).waitFor(LIVE)
    await row.getByText('Half of it S2E8').waitFor(LIVE)
    await lookAt(owner, 'group-plan')
    // Three changes in a row, each sent while the one before was still on its way: none is lost.
    const { group, cards } = script(accounts[0])
    const isWhole = async () => {
      const all = await cards((await group()).lists[0]!.ref)
      const { status, plannedFor, checkpoints } = all.find(({ work }) => work.title === 'Severance')!
      return status === 'queued' && plannedFor !== undefined && checkpoints?.length === 1
    }
    await waitFor(isWhole, { what: 'state, day and checkpoint in the group' })
    await button(owner.page, 'Close').click()
  })

  it('two states set at the same time are shown as two, and one tap settles them', async () => {
    const { group, cards } = script(accounts[0])
    const shown = await cards((await group()).lists[0]!.ref)
    const { item } = shown.find(({ work }) => work.title === 'The Straight Story')!
    const hash = createHash('sha256').update(item.author).digest('hex').slice(0, 8)
    // Neither has seen the other's.
    for (const [account, status] of [
      [accounts[0], 'queued'],
      [accounts[1], 'done'],
    ] as const) {
      const value = { item, status, updatedAt: new Date().toISOString() }
      const written = { collection: ids.itemState, rkey: `${item.rkey}.${hash}`, value }
      await script(account).write('update', [written])
    }
    const settle = button(guest.page, /^Other: Done.*, for The Straight Story$/)
    await settle.waitFor(LIVE)
    expect(await violations(guest.page)).toEqual([])
    await lookAt(guest, 'group-conflict')
    await settle.click()
    for (const { page } of [owner, guest]) {
      await button(page, 'Remove The Straight Story').waitFor({ state: 'hidden', ...LIVE })
      await page.getByText('Done and dropped').waitFor(LIVE)
      expect(await page.getByText('at the same time').count()).toBe(0)
    }
  })

  it('what one removes goes from both pages, and undo brings it back to both', async () => {
    await button(owner.page, 'Remove Paprika').click()
    await button(guest.page, 'Remove Paprika').waitFor({ state: 'detached', ...LIVE })
    await button(owner.page, 'Undo').click()
    await button(guest.page, 'Remove Paprika').waitFor(LIVE)
    await lookAt(guest, 'group')
  })

  it('the history says who did what, and brings back what the other removed', async () => {
    await button(guest.page, 'Remove Perfect Days').click()
    await button(owner.page, 'Remove Perfect Days').waitFor({ state: 'detached', ...LIVE })
    await owner.page.getByRole('link', { name: 'History' }).click()
    const step = owner.page.getByRole('listitem').filter({ hasText: 'removed Perfect Days' })
    await step.waitFor()
    expect(await violations(owner.page)).toEqual([])
    await lookAt(owner, 'group-history')
    await step.getByRole('button', { name: 'Bring it back' }).click()
    await button(guest.page, 'Remove Perfect Days').waitFor(LIVE)
    await owner.page.getByRole('link', { name: 'Sunday film club' }).click()
  })

  it('a second list votes in its own way', async () => {
    await button(owner.page, 'New list').click()
    await owner.page.getByRole('textbox', { name: 'List name' }).fill('To read')
    await owner.page.getByRole('radio', { name: 'To read together' }).check()
    await owner.page.getByRole('radio', { name: 'One to five' }).check()
    await lookAt(owner, 'group-new-list')
    await button(owner.page, 'Make the list').click()
    await owner.page.getByRole('heading', { name: 'To read' }).waitFor()
    await add(owner.page, 'Piranesi')
    await button(guest.page, 'To read').click()
    await button(guest.page, '4 of 5 for Piranesi').click()
    await owner.page.getByText('4 points from 1').waitFor(LIVE)
    await button(owner.page, 'Edit list').click()
    await owner.page.getByRole('textbox', { name: 'List name' }).fill('Books')
    await button(owner.page, 'Save').click()
    await guest.page.getByRole('heading', { name: 'Books' }).waitFor(LIVE)

    // A page holds fifty; what one adds below it is there for who added it.
    const { group, write } = script(accounts[0])
    const list = (await group()).lists.find(({ name }) => name === 'Books')!.ref
    const items = Array.from({ length: 55 }, (_, n) => ({
      collection: ids.groupItem,
      value: { list, work: { mediaType: 'book', title: `Book ${n}` }, createdAt: new Date().toISOString() },
    }))
    await write('create', items)
    await button(guest.page, 'Remove Book 40').waitFor(LIVE)
    expect(await button(guest.page, 'Remove Book 54').count()).toBe(0)
    await add(guest.page, 'The one below')
    await lookAt(owner, 'group-lists')
  })

  it('settings: rules, what one shares, invites taken back, a copy to keep', async () => {
    await owner.page.getByRole('link', { name: 'Settings of this group' }).click()
    await button(owner.page, 'Invite').click()
    await owner.page.getByText(/For one as editor, until/).waitFor()
    expect(await violations(owner.page)).toEqual([])
    await lookAt(owner, 'group-settings')
    await button(owner.page, 'Take back').click()
    await owner.page.getByText('No code is out.').waitFor()
    await owner.page.getByRole('textbox', { name: 'Description' }).fill('Sundays at eight.')
    await button(owner.page, 'Save').click()
    await guest.page.getByText('Sundays at eight.').waitFor(LIVE)
    const [file] = await Promise.all([
      owner.page.waitForEvent('download'),
      button(owner.page, 'To read (JSON)').click(),
    ])
    const copy = JSON.parse(await readFile((await file.path())!, 'utf8')) as object
    expect(JSON.stringify(copy)).toContain('Piranesi')
    const [car] = await Promise.all([
      owner.page.waitForEvent('download'),
      button(owner.page, 'To carry elsewhere (CAR)').click(),
    ])
    expect((await stat((await car.path())!)).size).toBeGreaterThan(5_000)

    // Sharing everything that matches takes along what the trail knows.
    await dropCrumb(accounts[0], {
      work: { mediaType: 'show', title: 'Severance' },
      kind: 'progressed',
      season: 2,
      episode: 9,
    })
    await owner.page.getByRole('radio', { name: 'Everything of mine' }).click()
    await owner.page
      .getByRole('radio', { name: 'Everything of mine', checked: true, disabled: false })
      .waitFor()
    await owner.page.reload()
    await owner.page.getByRole('link', { name: 'Sunday film club' }).click()
    await button(guest.page, 'Our list').click()
    await guest.page.getByText('S2E9').waitFor(LIVE)
    await owner.page.getByRole('link', { name: 'Settings of this group' }).click()

    // Back to sharing nothing: the place is gone from the other's page.
    await owner.page.getByRole('radio', { name: 'Nothing' }).click()
    await owner.page.getByText('Done. The places you gave here are out of the group.').waitFor()
    await guest.page.getByText('S2E9').waitFor({ state: 'detached', ...LIVE })
    await owner.page.getByRole('link', { name: 'Sunday film club' }).click()
  })

  it('where live connections do not get through, an open page asks instead', async () => {
    const { page } = guest
    await page.routeWebSocket(/subscribeGroup/, (socket) => socket.close())
    await page.reload()
    await button(page, 'Remove Paprika').waitFor()
    await add(owner.page, 'Tampopo')
    await button(page, 'Remove Tampopo').waitFor(LIVE)
    await page.unrouteAll()
    await page.routeWebSocket(/subscribeGroup/, (socket) => void socket.connectToServer())
    await page.reload()
    await button(page, 'Remove Paprika').waitFor()
  })

  const world = () => ({ listsDid: network.addresses.listsDid, accounts, owner, guest, start: start! })
  storyOfOddities(world)
  storyOfLongList(world)
  storyOfEndings(world)

  it('shows nothing the browser had to complain about', () => {
    expect([...owner.complaints, ...guest.complaints]).toEqual([])
  })
})
