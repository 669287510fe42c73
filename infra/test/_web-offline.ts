import { waitFor } from '@breadcrumbs/service-kit/testing'
import type { Page } from 'playwright-core'
import { beforeAll, beforeEach, expect, it, onTestFailed } from 'vitest'
import type { Account } from '../src/local-network/accounts.ts'
import type { Visitor } from './_browser.ts'
import { paste } from './_in-page.ts'
import { lookAt } from './_looks.ts'
import type { WebWorld } from './_web-world.ts'

const SHOW = 'app.breadcrumbs.show'
const RKEY = '3l7qzxk2wq22a'
const CRUMB = 'app.breadcrumbs.crumb'

/** Logs, goes offline, comes back; records of the first app; settings and export. */
export function storyOfPhone(world: () => WebWorld): void {
  let account: Account
  let app: Visitor

  beforeAll(async () => {
    account = await world().network.person('linnet', 'one')
    await putShow(4)
    app = await world().signIn(account)
  })
  beforeEach(() => onTestFailed(() => app.picture('web-failed')))

  const entryOf = (episode: number) => ({
    $type: SHOW,
    title: 'Severance',
    status: 'app.breadcrumbs.defs#inProgress',
    progress: { season: 2, episode, positionSeconds: null, updatedAt: '2026-11-01T20:00:00.000Z' },
    notes: 'The elevator again.',
    color: '#0af',
    history: [{ ts: '2026-10-20T20:00:00.000Z', progress: { season: 2, episode: 3 }, note: 'Goats.' }],
    createdAt: '2026-10-01T20:00:00.000Z',
  })
  const putShow = (episode: number) =>
    account.agent.com.atproto.repo.putRecord({
      repo: account.did,
      collection: SHOW,
      rkey: RKEY,
      record: entryOf(episode),
    })
  const showNow = async () => {
    const { data } = await account.agent.com.atproto.repo.getRecord({
      repo: account.did,
      collection: SHOW,
      rkey: RKEY,
    })
    return data.value as ReturnType<typeof entryOf>
  }
  const crumbTitles = async (): Promise<string[]> => {
    const { data } = await account.agent.com.atproto.repo.listRecords({
      repo: account.did,
      collection: CRUMB,
      reverse: true,
    })
    return data.records.map(({ value }) => (value as { work: { title: string } }).work.title)
  }
  const newestRecord = async () => {
    const { data } = await account.agent.com.atproto.repo.listRecords({
      repo: account.did,
      collection: CRUMB,
    })
    const [record] = data.records
    if (record === undefined) throw new Error('there is no crumb')
    return { rkey: record.uri.slice(record.uri.lastIndexOf('/') + 1), value: record.value }
  }
  const newestCrumb = async () => (await newestRecord()).value
  const log = async (page: Page, title: string): Promise<void> => {
    await page.getByRole('button', { name: 'Log', exact: true }).click()
    await page.getByRole('textbox', { name: 'Title' }).fill(title)
    await page.getByRole('textbox', { name: 'Episode' }).fill('1')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  }

  /** By now five newer titles stand before it, so it is in the folded list. */
  const openSeverance = async (page: Page): Promise<void> => {
    await page.getByRole('link', { name: 'Home' }).click()
    await page.getByText('Others you are in the middle of').click()
    await page.getByRole('link', { name: 'Severance' }).first().click()
    // The home screen has buttons of the same names.
    await page.getByRole('heading', { name: 'Severance', level: 1 }).waitFor()
  }

  it('takes one more episode with one tap and keeps every field of the record', async () => {
    await app.page.getByRole('button', { name: '+1 episode of Severance' }).click()
    await waitFor(async () => (await showNow()).progress.episode === 5, {
      timeoutMs: 20_000,
      what: 'the next episode in the record of the first app',
    })
    const { progress, ...rest } = await showNow()
    const { progress: _before, ...restBefore } = entryOf(4)
    expect(rest).toEqual(restBefore)
    expect(progress.season).toBe(2)
    expect(await crumbTitles()).toEqual(['Severance'])
    await app.page.getByRole('button', { name: 'Undo' }).click()
    await app.page.getByText('Undone.').waitFor()
    await waitFor(async () => (await showNow()).progress.episode === 4, {
      timeoutMs: 20_000,
      what: 'the step taken back',
    })
    expect(await showNow()).toEqual(entryOf(4))
    expect(await crumbTitles()).toEqual([])
  })

  it('keeps five crumbs logged offline through a reload and sends each once, in order', async () => {
    const { page } = app
    await page.evaluate('navigator.serviceWorker.ready.then(() => undefined)')
    // The first load came from the network; a second puts the worker in charge.
    await page.reload()
    await page.getByRole('button', { name: 'Log', exact: true }).waitFor()
    await page.context().setOffline(true)
    const titles = ['One', 'Two', 'Three', 'Four', 'Five']
    for (const title of titles) await log(page, title)
    await page.reload()
    await page.getByText('You are offline.').waitFor()
    await lookAt(app, 'home-offline')
    await page.getByRole('link', { name: '5 things are saved here and not sent yet' }).click()
    await page.getByRole('button', { name: 'Take back Five' }).waitFor()
    await lookAt(app, 'outbox')
    await page.context().setOffline(false)
    await page.getByText('Everything is sent').waitFor()
    expect(await crumbTitles()).toEqual(titles)
  })

  it('shows an entry that moved on elsewhere instead of writing over it', async () => {
    const { page } = app
    await openSeverance(page)
    await page.context().setOffline(true)
    await page.getByRole('button', { name: '+1 episode' }).click()
    await putShow(9)
    await page.context().setOffline(false)
    await page.getByRole('link', { name: 'One thing needs a look' }).click()
    await page.getByText('S2E9, in progress').waitFor()
    await lookAt(app, 'conflict')
    expect((await showNow()).progress.episode).toBe(9)
    await page.getByRole('button', { name: 'Keep what is there' }).click()
    await page.getByText('Everything is sent').waitFor()
    expect((await showNow()).progress.episode).toBe(9)
  })

  it('corrects a crumb and its entry where they stand, also offline, and takes the correction back', async () => {
    const { page } = app
    await openSeverance(page)
    await page.getByRole('button', { name: '+1 episode' }).click()
    await waitFor(async () => (await showNow()).progress.episode === 6, {
      timeoutMs: 20_000,
      what: 'the next episode in the record of the first app',
    })
    await page.context().setOffline(true)
    await page.getByRole('button', { name: 'Edit crumb Severance' }).first().click()
    await page.getByRole('textbox', { name: 'Episode' }).fill('8')
    await page.getByRole('textbox', { name: 'Note' }).fill('It was the one with the goats.')
    await page.getByRole('textbox', { name: 'Next step' }).fill('The one with the snow.')
    await page.getByRole('radio', { name: 'Not sure' }).check({ force: true })
    await lookAt(app, 'edit')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.getByText('Stopped at S2E8', { exact: true }).waitFor()
    await page.getByText('Next: The one with the snow.').first().waitFor()
    await page.context().setOffline(false)
    await waitFor(async () => (await showNow()).progress.episode === 8, {
      timeoutMs: 20_000,
      what: 'the correction in the record of the first app',
    })
    expect(await newestCrumb()).toMatchObject({
      position: { season: 2, episode: 8 },
      note: 'It was the one with the goats.',
      verdict: 'not-sure',
    })
    await page.getByRole('button', { name: 'Undo', exact: true }).click()
    await page.getByText('Undone.').waitFor()
    await waitFor(async () => (await showNow()).progress.episode === 6, {
      timeoutMs: 20_000,
      what: 'the correction taken back',
    })
    expect(await newestCrumb()).not.toHaveProperty('note')
  })

  it('shows a crumb that another app changed instead of writing over it', async () => {
    const { page } = app
    const { rkey, value } = await newestRecord()
    await page.context().setOffline(true)
    await page.getByRole('button', { name: 'Edit crumb Severance' }).first().click()
    await page.getByRole('textbox', { name: 'Note' }).fill('Mine.')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await account.agent.com.atproto.repo.putRecord({
      repo: account.did,
      collection: CRUMB,
      rkey,
      record: { ...value, note: 'Theirs.' },
    })
    await page.context().setOffline(false)
    await page.getByRole('link', { name: 'One thing needs a look' }).click()
    await page.getByText('“Theirs.”').waitFor()
    expect(await newestCrumb()).toMatchObject({ note: 'Theirs.' })
    await page.getByRole('button', { name: 'Use what I said' }).click()
    await page.getByText('Everything is sent').waitFor()
    expect(await newestCrumb()).toMatchObject({ note: 'Mine.' })
  })

  it('drops a show with one tap, takes it off the places to come back to, and undoes that', async () => {
    const { page } = app
    await openSeverance(page)
    await page.getByRole('button', { name: 'Drop it' }).click()
    await page.getByRole('region', { name: 'Where you are' }).getByText('Dropped at S2E6').waitFor()
    await page.getByRole('button', { name: 'Drop it' }).waitFor({ state: 'detached' })
    await waitFor(async () => (await showNow()).status === 'app.breadcrumbs.defs#abandoned', {
      timeoutMs: 20_000,
      what: 'the end in the record of the first app',
    })
    await lookAt(app, 'item-dropped')
    await page.getByRole('button', { name: 'Undo', exact: true }).click()
    await page.getByText('Undone.').waitFor()
    await waitFor(async () => (await showNow()).status === 'app.breadcrumbs.defs#inProgress', {
      timeoutMs: 20_000,
      what: 'the end taken back',
    })
    await page.getByRole('button', { name: 'Drop it' }).waitFor()
  })

  it('makes crumbs of an old history when asked, under keys that stay the same', async () => {
    const { page } = app
    await openSeverance(page)
    await page.getByRole('button', { name: 'Make them crumbs' }).click()
    await page.getByRole('list').getByText('Goats.').waitFor()
    await waitFor(async () => (await crumbTitles())[0] === 'Severance', {
      timeoutMs: 20_000,
      what: 'the old step as the oldest crumb',
    })
    await lookAt(app, 'item')
  })

  it.each([
    ['Home', 'home', 'Where was I?'],
    ['Friends', 'friends', 'Friends'],
    ['Groups', 'groups', 'Groups'],
    ['Settings', 'settings', 'Who sees what'],
  ])('has nothing on %s that axe or the browser complains about', async (link, name, heading) => {
    const { page } = app
    await page.getByRole('link', { name: link, exact: true }).click()
    await page.getByRole('heading', { name: heading, exact: true }).waitFor()
    await page.waitForLoadState('networkidle')
    await lookAt(app, name)
  })

  it('saves what the feeds may do on the own server, and exports everything', async () => {
    const { page } = app
    await page.getByRole('checkbox', { name: 'Show me spoilers' }).check({ force: true })
    await page.getByText('Saved on your server.').waitFor()
    const { data } = await account.agent.com.atproto.repo.getRecord({
      repo: account.did,
      collection: 'app.breadcrumbs.feedPreference',
      rkey: 'self',
    })
    expect(data.value).toMatchObject({ spoilers: 'show' })
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export everything' }).click(),
    ])
    expect(file.suggestedFilename()).toMatch(/^breadcrumbs-.*\.json$/)
  })

  it('opens the log sheet filled in with what was shared, and takes an address that is pasted', async () => {
    const { page } = app
    await page.goto(`${world().webUrl}/share?title=Past%20Lives&url=https%3A%2F%2Fexample.com`)
    await page.getByRole('dialog').waitFor()
    expect(await page.getByRole('textbox', { name: 'Title' }).inputValue()).toBe('Past Lives')
    expect(page.url()).toBe(`${world().webUrl}/`)
    await lookAt(app, 'log')
    const field = (name: string) => page.getByRole('textbox', { name })
    await field('Title').fill('')
    await paste(field('Title'), 'Aftersun https://example.com/film')
    await page.getByText('The address is in the note now.').waitFor()
    expect(await field('Title').inputValue()).toBe('Aftersun')
    expect(await field('Note').inputValue()).toContain('https://example.com/film')
    await page.keyboard.press('Escape')
  })
}
