import { waitFor } from '@breadcrumbs/service-kit/testing'
import { beforeAll, beforeEach, expect, it, onTestFailed } from 'vitest'
import type { Account } from '../src/local-network/accounts.ts'
import type { Visitor } from './_browser.ts'
import { dropCrumb } from './_crumbs.ts'
import { lookAt } from './_looks.ts'
import type { WebWorld } from './_web-world.ts'

const HEADER =
  'Book Id,Title,Author,Author l-f,Additional Authors,ISBN,ISBN13,My Rating,Average Rating,Publisher,Binding,Number of Pages,Year Published,Original Publication Year,Date Read,Date Added,Bookshelves,Bookshelves with positions,Exclusive Shelf,My Review,Spoiler,Private Notes,Read Count,Owned Copies'
const row = (n: number) =>
  `${n},Book ${n},Author ${n},,,"=""""","=""""",4,4.0,P,Paperback,300,2001,2001,2024/03/05,2024/01/01,,,read,,,,1,0`

/** 250 books, one of them twice, and a row that is on a shelf of its own. */
const FILE = [
  HEADER,
  ...Array.from({ length: 250 }, (_, n) => row(n + 1)),
  row(1),
  row(999).replace(',read,', ',christmas,'),
].join('\r\n')

/** A shelf of books: looked at, written, interrupted, taken back. */
export function storyOfImport(world: () => WebWorld): void {
  let account: Account
  let reader: Visitor

  beforeAll(async () => {
    account = await world().network.person('iris', 'one')
    reader = await world().signIn(account)
  })

  const recordsOf = async (collection: string): Promise<number> => {
    let count = 0
    let cursor = ''
    for (;;) {
      const query = new URLSearchParams({
        repo: account.did,
        collection,
        limit: '100',
        ...(cursor && { cursor }),
      })
      const answer = await fetch(`${account.pdsUrl}/xrpc/com.atproto.repo.listRecords?${query.toString()}`)
      const page = (await answer.json()) as { records: object[]; cursor?: string }
      count += page.records.length
      if (page.records.length === 0 || page.cursor === undefined) return count
      cursor = page.cursor
    }
  }

  beforeEach(() => onTestFailed(() => reader.picture('import-failed')))

  const choose = async () => {
    const file = { name: 'goodreads_library_export.csv', mimeType: 'text/csv', buffer: Buffer.from(FILE) }
    await reader.page.getByLabel('Export file').setInputFiles(file)
    await reader.page.getByRole('heading', { name: 'Goodreads: nothing is written yet' }).waitFor()
  }
  const undo = async () => {
    await reader.page.getByRole('button', { name: 'Undo', exact: true }).first().click()
    await reader.page.getByText('Undone: 250 records removed.').first().waitFor()
    await waitFor(async () => (await recordsOf('app.breadcrumbs.crumb')) === own, {
      what: 'a repo with only what was there before',
    })
  }
  /** A crumb of the person's own, which no undo may take. */
  let own = 0

  it('looks first, writes crumbs and no post, finds them there, and takes exactly them back', async () => {
    const { page } = reader
    await dropCrumb(account, { work: { mediaType: 'book', title: 'Book of my own' }, kind: 'finished' })
    own = 1
    await page.goto(`${world().webUrl}/import`)
    await page.getByLabel('Export file').waitFor()
    await lookAt(reader, 'import-choose')
    await choose()
    await page.getByText('What is not taken over, and why').click()
    await page.getByText('1 saying the same as an earlier row').waitFor()
    await lookAt(reader, 'import-report')
    expect(await recordsOf('app.breadcrumbs.crumb')).toBe(own)

    await page.getByRole('button', { name: 'Write 250 records' }).click()
    await page.getByText('250 records written.').waitFor()
    await lookAt(reader, 'import-written')
    expect(await recordsOf('app.breadcrumbs.crumb')).toBe(250 + own)
    expect(await recordsOf('app.bsky.feed.post')).toBe(0)

    await choose()
    await page.getByText('There is nothing to write.').waitFor()
    await page.reload()
    await undo()
  })

  it('goes on after a reload half-way, doubles nothing, and undo takes all of it', async () => {
    const { page } = reader
    // The second batch is held back, as by a network that died.
    let batches = 0
    const isWrite = (url: URL) => url.pathname === '/xrpc/com.atproto.repo.applyWrites'
    await page.route(isWrite, async (route) => {
      batches += 1
      if (batches > 1) return
      await route.continue()
    })
    await choose()
    await page.getByRole('button', { name: 'Write 250 records' }).click()
    await waitFor(() => batches > 1, { what: 'the batch that never arrives' })
    await lookAt(reader, 'import-running')
    const half = (await recordsOf('app.breadcrumbs.crumb')) - own
    expect(half).toBeGreaterThan(0)
    expect(half).toBeLessThan(250)
    await page.unroute(isWrite)
    await page.reload()
    await page.getByText(/^Goodreads, .*Paused: \d+ of 250 records written\.$/).waitFor()
    await page.getByRole('button', { name: 'Go on' }).click()
    await page.getByText('250 records written.').waitFor()
    expect(await recordsOf('app.breadcrumbs.crumb')).toBe(250 + own)
    await undo()
  })
}
