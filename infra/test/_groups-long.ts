import { ids } from '@breadcrumbs/lexicons'
import { waitFor } from '@breadcrumbs/service-kit/testing'
import { expect, it } from 'vitest'
import { button, type GroupWorld, otherApp, titles } from './_groups.ts'
import { lookAt } from './_looks.ts'

const COUNT = 100
/** More than a screen and what is drawn beyond it: the rows on the way are not there at first. */
const STEPS = 30

const nameOf = (n: number) => `Title ${String(n).padStart(2, '0')}`
const NAMES = Array.from({ length: COUNT }, (_, n) => nameOf(n))

/** The row with one title taken out and put in elsewhere. */
function moved(row: readonly string[], title: string, to: number): readonly string[] {
  return row.filter((other) => other !== title).toSpliced(to, 0, title)
}

/** A list much longer than the screen is put in order; only what is near the screen is drawn meanwhile. */
export function storyOfLongList(world: () => GroupWorld): void {
  it('titles move past the end of the screen by keys, by mouse and by buttons, and all stay in order', {
    timeout: 120_000,
  }, async () => {
    const { listsDid, accounts, owner } = world()
    const { page } = owner
    const { group, cards, write } = otherApp(accounts[0], listsDid)
    const createdAt = new Date().toISOString()
    const name = 'A hundred titles'
    const value = { name, voting: 'none', createdAt }
    await write('create', [{ collection: ids.groupList, rkey: '3zzzzzzzzzz33', value }])
    const list = (await group()).lists.find((one) => one.name === name)!.ref
    const works = NAMES.map((title) => ({ mediaType: 'movie', title }))
    await write(
      'create',
      works.map((work) => ({ collection: ids.groupItem, value: { list, work, createdAt } })),
    )
    const order = async () => (await cards(list)).map(({ work }) => work.title)
    const start = await order()
    expect(start.toSorted()).toEqual(NAMES)
    const isStored = (expected: readonly string[], what: string) =>
      waitFor(async () => (await order()).join() === expected.join(), { what })

    await button(page, name).click()
    await button(page, `Remove ${start[0]}`).waitFor()
    await button(page, 'Arrange').click()
    const [first, second] = start as [string, string]
    await button(page, `Move ${first}`).waitFor()
    const row = page.locator('.arrange-row')
    expect(await row.count()).toBeLessThan(COUNT / 2)
    expect(await row.first().getAttribute('aria-setsize')).toBe(String(COUNT))
    expect(await button(page, `Move ${start[STEPS]}`).count()).toBe(0)

    // By keys, row by row: the page goes along.
    await button(page, `Move ${first}`).focus()
    await page.keyboard.press('Space')
    await page.getByText(`${first} is over 1 of ${COUNT}.`).waitFor({ state: 'attached' })
    for (let step = 1; step <= STEPS; step += 1) {
      await page.keyboard.press('ArrowDown')
      await page.getByText(`${first} is over ${step + 1} of ${COUNT}.`).waitFor({ state: 'attached' })
    }
    await page.keyboard.press('Space')
    const byKeys = moved(start, first, STEPS)
    await isStored(byKeys, 'the move by keys')
    // Whoever moved it still holds the focus, and it is seen.
    const grip = button(page, `Move ${first}`)
    await waitFor(() => grip.evaluate((one) => one === one.ownerDocument.activeElement), {
      what: 'the focus on what was moved',
    })
    await lookAt(owner, 'group-arrange-long')

    // By button, from the keyboard: the focus goes along, and what was focused stays while the page is elsewhere.
    await button(page, `${first} one up`).focus()
    await page.keyboard.press('Enter')
    await page.getByText(`${first} is now ${STEPS} of ${COUNT}.`).waitFor({ state: 'attached' })
    const byButton = moved(byKeys, first, STEPS - 1)
    await isStored(byButton, 'the move by button')
    await page.evaluate('scrollTo(0, 1e6)')
    await button(page, `Move ${byButton.at(-1)}`).waitFor()
    expect(
      await button(page, `${first} one up`).evaluate((one) => one === one.ownerDocument.activeElement),
    ).toBe(true)

    // By mouse, with the wheel while it is held: to wherever that is, and everything else as it was.
    await page.evaluate('scrollTo(0, 0)')
    const held = button(page, `Move ${second}`)
    await held.scrollIntoViewIfNeeded()
    const box = (await held.boundingBox())!
    await page.mouse.move(box.x + 20, box.y + 20)
    await page.mouse.down()
    await page.mouse.move(box.x + 20, box.y + 60, { steps: 4 })
    await page.mouse.wheel(0, 3000)
    const over = page.getByText(new RegExp(`^${second} is over (3[0-9]|[4-9][0-9]) of ${COUNT}.$`))
    await over.waitFor({ state: 'attached' })
    await page.mouse.up()
    const now = page.getByText(new RegExp(`^${second} is now [0-9]+ of ${COUNT}.$`))
    await now.waitFor({ state: 'attached' })
    const place = Number(/now (\d+) of/.exec((await now.textContent())!)![1])
    const byMouse = moved(byButton, second, place - 1)
    await isStored(byMouse, 'the move by mouse')

    await button(page, 'Done arranging').click()
    await button(page, `Remove ${byMouse[0]}`).waitFor()
    while ((await titles(page)).length < COUNT) {
      const before = (await titles(page)).length
      await button(page, 'More').click()
      await waitFor(async () => (await titles(page)).length > before, { what: 'more of the list' })
    }
    expect(await titles(page)).toEqual(byMouse)
    await button(page, 'Our list').click()
  })
}
