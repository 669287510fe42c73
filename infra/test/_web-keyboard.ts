import { waitFor } from '@breadcrumbs/service-kit/testing'
import type { FileChooser, Locator } from 'playwright-core'
import { beforeAll, beforeEach, expect, it, onTestFailed } from 'vitest'
import type { Account } from '../src/local-network/accounts.ts'
import type { Visitor } from './_browser.ts'
import { dropCrumb } from './_crumbs.ts'
import { focusedOn } from './_in-page.ts'
import type { WebWorld } from './_web-world.ts'

/** More presses than any screen has stops: beyond that the focus is in a trap, or what is looked for is not there. */
const STOPS_MAX = 120

const BOOKS = [
  'Book Id,Title,Author,Author l-f,Additional Authors,ISBN,ISBN13,My Rating,Average Rating,Publisher,Binding,Number of Pages,Year Published,Original Publication Year,Date Read,Date Added,Bookshelves,Bookshelves with positions,Exclusive Shelf,My Review,Spoiler,Private Notes,Read Count,Owned Copies',
  '1,Piranesi,Susanna Clarke,,,"=""""","=""""",4,4.0,P,Paperback,272,2020,2020,2024/03/05,2024/01/01,,,read,,,,1,0',
].join('\r\n')

/** Every story with Tab, arrows, Enter, Space and Escape alone. No mouse is touched after the page is open. */
export function storyOfKeyboard(world: () => WebWorld): void {
  let account: Account
  let app: Visitor
  const choosers: FileChooser[] = []

  beforeAll(async () => {
    account = await world().network.person('robin', 'one')
    app = await world().visit('/')
    app.page.on('filechooser', (chooser) => choosers.push(chooser))
  })
  beforeEach(() => onTestFailed(() => app.picture('web-keyboard-failed')))

  const focused = () => focusedOn(app.page)
  /** Tabs on until that is reached; every stop on the way must be one that can be seen. */
  const tabTo = async (name: string | RegExp, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> => {
    const way: string[] = []
    for (let stops = 0; stops < STOPS_MAX; stops += 1) {
      await app.page.keyboard.press(key)
      const now = await focused()
      way.push(now.name)
      expect(now.isSeen, `the focus on “${now.name}” can be seen`).toBe(true)
      if (typeof name === 'string' ? now.name === name : name.test(now.name)) return
    }
    throw new Error(`${String(name)} is not reached: ${way.join(' · ')}`)
  }
  const hasFocus = async (locator: Locator) => (await locator.and(app.page.locator(':focus')).count()) === 1
  const press = (key: string) => app.page.keyboard.press(key)
  const type = (text: string) => app.page.keyboard.type(text)
  const isHere = async (name: string | RegExp) => {
    const now = await focused()
    expect(now.name).toMatch(name)
  }
  const crumbs = async () => {
    const { data } = await account.agent.com.atproto.repo.listRecords({
      repo: account.did,
      collection: 'app.breadcrumbs.crumb',
    })
    return data.records.map(({ value }) => value as { work: { title: string }; note?: string })
  }

  it('signs in', async () => {
    const { page } = app
    await page.getByRole('textbox', { name: 'Handle' }).waitFor()
    await tabTo('Handle')
    await type('robin.test')
    await press('Enter')
    await page.waitForURL((url) => url.origin === account.pdsUrl)
    const password = page.locator('input[type=password]')
    await password.waitFor()
    for (let stops = 0; stops < 10; stops += 1) {
      if (await hasFocus(password)) break
      await press('Tab')
    }
    await type(account.person.password)
    await press('Enter')
    const authorize = page.getByRole('button', { name: 'Authorize', exact: true })
    await authorize.waitFor()
    for (let stops = 0; stops < 40; stops += 1) {
      if (await hasFocus(authorize)) break
      await press('Tab')
    }
    await press('Enter')
    await page.getByText('No crumbs yet').waitFor()
  })

  it('logs, finds the focus where it was, and takes it back', async () => {
    const { page } = app
    await tabTo('Log')
    await press('Enter')
    await page.getByRole('dialog').waitFor()
    await isHere(/^Title$/)
    await type('Silo')
    await tabTo('Episode')
    await type('3')
    await tabTo('Stopped here')
    await press('ArrowRight')
    await isHere(/^Started$/)
    await press('Enter')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await isHere(/^Log$/)
    await page.getByText('Saved Silo.').waitFor()
    await waitFor(async () => (await crumbs()).length === 1, { timeoutMs: 20_000, what: 'the crumb' })
    await tabTo('Undo')
    await press('Enter')
    await page.getByText('Undone.').waitFor()
    await waitFor(async () => (await crumbs()).length === 0, { timeoutMs: 20_000, what: 'no crumb' })
  })

  it('is not held in a sheet: Escape leaves it and gives the focus back', async () => {
    const { page } = app
    await tabTo('Log', 'Shift+Tab')
    await press('Enter')
    await page.getByRole('dialog').waitFor()
    const seen = new Set<string>()
    for (let stops = 0; stops < 40; stops += 1) {
      await press('Tab')
      seen.add((await focused()).name)
    }
    expect([...seen]).toEqual(expect.arrayContaining(['Close', 'Title', 'Note', 'Tell friends', 'Save']))
    await press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await isHere(/^Log$/)
  })

  it('adds a book from the suggestions and corrects it', async () => {
    const { page } = app
    await press('Enter')
    await page.getByRole('dialog').waitFor()
    await tabTo('Show', 'Shift+Tab')
    await press('ArrowRight')
    await isHere(/^Book$/)
    await tabTo('Title')
    await type('dun')
    await page.getByRole('button', { name: /^Dune/ }).waitFor()
    await app.picture('web-suggestions')
    await tabTo(/^Dune/)
    await press('Enter')
    await tabTo('Page', 'Tab')
    await type('61')
    await press('Enter')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await waitFor(async () => (await crumbs()).length === 1, { timeoutMs: 20_000, what: 'the book' })
    expect((await crumbs())[0]?.work).toMatchObject({ title: 'Dune', mediaType: 'book', year: 1965 })
    await page.getByRole('button', { name: 'Edit crumb Dune' }).waitFor()
    await tabTo('Edit crumb Dune')
    await press('Enter')
    await page.getByRole('dialog').waitFor()
    await press('Escape')
    await isHere(/^Edit crumb Dune$/)
    await press('Enter')
    await page.getByRole('dialog').waitFor()
    await tabTo('Note')
    await type('The box.')
    await tabTo('Save')
    await press('Enter')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await isHere(/^Edit crumb Dune$/)
    await waitFor(async () => (await crumbs())[0]?.note === 'The box.', {
      timeoutMs: 20_000,
      what: 'the note',
    })
  })

  it('keeps the focus on a step taken, and in the page when what had it is gone', async () => {
    const { page } = app
    await dropCrumb(account, {
      work: { mediaType: 'show', title: 'Dark' },
      kind: 'progressed',
      season: 1,
      episode: 2,
    })
    await page.reload()
    await page.getByRole('button', { name: '+1 episode of Dark' }).waitFor()
    await tabTo('+1 episode of Dark')
    await press('Enter')
    await page.getByText('S1E3').first().waitFor()
    await isHere(/^\+1 episode of Dark$/)
    await tabTo('Delete crumb Dark')
    await press('Enter')
    await page.getByText('Deleted Dark.').waitFor()
    await waitFor(
      () =>
        page
          .locator('main:focus')
          .count()
          .then((count) => count === 1),
      {
        what: 'the focus in the page',
      },
    )
  })

  it('brings a shelf along and takes it back', async () => {
    const { page } = app
    await tabTo(/Settings/)
    await press('Enter')
    await page.getByRole('heading', { name: 'Settings', exact: true }).waitFor()
    await tabTo('Import')
    await press('Enter')
    await page.getByRole('heading', { name: 'Import', exact: true }).waitFor()
    await tabTo('Export file')
    await press('Enter')
    await waitFor(() => choosers.length > 0, { timeoutMs: 20_000, what: 'the window to choose a file' })
    await choosers[0]?.setFiles({ name: 'books.csv', mimeType: 'text/csv', buffer: Buffer.from(BOOKS) })
    await page.getByRole('heading', { name: 'Goodreads: nothing is written yet' }).waitFor()
    await tabTo('Write 1 record')
    await press('Enter')
    await page.getByText('1 record written.').waitFor()
    await tabTo('Undo')
    await press('Enter')
    await page.getByText('Undone: 1 record removed.').waitFor()
  })

  it('sets what the feeds may do, and takes everything along', async () => {
    const { page } = app
    await tabTo(/Settings/, 'Shift+Tab')
    await press('Enter')
    await page.getByRole('heading', { name: 'Settings', exact: true }).waitFor()
    await tabTo(/^Show me spoilers/)
    await press('Space')
    await page.getByText('Saved on your server.').waitFor()
    await tabTo('Export everything')
    const [file] = await Promise.all([page.waitForEvent('download'), press('Enter')])
    expect(file.suggestedFilename()).toMatch(/^breadcrumbs-.*\.json$/)
  })

  it('comes out at the end of every page', async () => {
    const { page } = app
    for (const path of ['/', '/friends', '/groups', '/settings', '/import', '/outbox']) {
      await page.goto(world().webUrl + path)
      await page.getByRole('button', { name: 'Log', exact: true }).waitFor()
      await page.waitForLoadState('networkidle')
      let stops = 0
      do {
        await press('Tab')
        stops += 1
        expect(stops, `stops on ${path}`).toBeLessThan(STOPS_MAX)
      } while (!(await focused()).isNothing)
    }
  })
}
