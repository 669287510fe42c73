import { waitFor } from '@breadcrumbs/service-kit/testing'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFailed } from 'vitest'
import type { Account } from '../src/local-network/accounts.ts'
import { hasBrowser, launchBrowser, signIn, type Visitor } from './_browser.ts'
import { startTestNetwork, type TestNetwork } from './_network.ts'

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

describe.skipIf(!hasBrowser())('somebody brings their books along', () => {
  let network: TestNetwork
  let browser: Browser
  let account: Account
  let reader: Visitor

  beforeAll(async () => {
    network = await startTestNetwork('import')
    browser = await launchBrowser()
    account = await network.person('iris', 'one')
    reader = await signIn(browser, network.addresses.webUrl, account)
  })
  afterAll(async () => {
    await browser?.close()
    await network?.close()
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

  it('looks first, writes crumbs and no post, finds them there, and takes exactly them back', async () => {
    onTestFailed(() => reader.picture('import-failed'))
    const { page } = reader
    const choose = async () => {
      const file = { name: 'goodreads_library_export.csv', mimeType: 'text/csv', buffer: Buffer.from(FILE) }
      await page.getByLabel('Export file').setInputFiles(file)
      await page.getByRole('heading', { name: 'Goodreads: nothing is written yet' }).waitFor()
    }
    await page.goto(`${network.addresses.webUrl}/import`)
    await choose()
    await page.getByText('What is not taken over, and why').click()
    await page.getByText('1 saying the same as an earlier row').waitFor()
    await reader.picture('import-report')
    expect(await recordsOf('app.breadcrumbs.crumb')).toBe(0)

    await page.getByRole('button', { name: 'Write 250 records' }).click()
    await page.getByText('250 records written.').waitFor()
    await reader.picture('import-written')
    expect(await recordsOf('app.breadcrumbs.crumb')).toBe(250)
    expect(await recordsOf('app.bsky.feed.post')).toBe(0)

    await choose()
    await page.getByText('There is nothing to write.').waitFor()
    await page.reload()
    await page.getByRole('button', { name: 'Undo', exact: true }).click()
    await page.getByText('Undone: 250 records removed.').waitFor()
    await waitFor(async () => (await recordsOf('app.breadcrumbs.crumb')) === 0, {
      timeoutMs: 5_000,
      what: 'an empty repo',
    })
    expect(reader.complaints).toEqual([])
  })
})
