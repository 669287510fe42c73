import { expect, it } from 'vitest'
import { violations } from './_axe.ts'
import { button, type GroupWorld, otherApp } from './_groups.ts'
import { lookAt } from './_looks.ts'

/** What one does comes to the other's open page without a reload. How fast is measured elsewhere, on a quiet machine. */
const LIVE = { timeout: 30_000 }

/** Roles, and the ways out of a group, one after the other: put out, left, ended. In between the guest comes back. */
export function storyOfEndings(world: () => GroupWorld): void {
  const openAgain = async () => {
    const { guest, start } = world()
    // Only the fragment differs from where they are, or nothing does: neither loads the page.
    await guest.page.goto('about:blank')
    await guest.page.goto(start)
    await button(guest.page, 'Remove Paprika').waitFor()
  }

  it('who may only read now has nothing to write with on their open page', async () => {
    const { owner, guest } = world()
    await owner.page.getByRole('link', { name: 'Settings of this group' }).click()
    const role = owner.page.getByRole('combobox', { name: 'Role of grace.test' })
    await role.selectOption('Reader')
    // Before: what goes with it is said, and nothing is written yet.
    const asked = owner.page.getByRole('listitem').filter({ hasText: 'titles nobody else added' })
    await asked.waitFor()
    await lookAt(owner, 'group-role')
    await button(owner.page, 'Leave it as it is').click()
    await asked.waitFor({ state: 'detached' })
    expect(await role.inputValue()).toContain('editorRole')
    expect(await role.evaluate((select) => select === select.ownerDocument.activeElement)).toBe(true)
    await role.selectOption('Reader')
    await button(owner.page, 'Make them a reader').click()
    await button(guest.page, 'Remove Paprika').waitFor({ state: 'detached', ...LIVE })
    // What they may do and what there is are read apart: either may be there first.
    for (const name of ['Arrange', 'New list', 'Add'])
      await button(guest.page, name).waitFor({ state: 'detached', ...LIVE })
    // What readers added counts no more, as long as they only read (lists design, "Merge", rule 2).
    await button(guest.page, 'Severance').waitFor()
    await guest.page
      .getByRole('button', { name: 'Paprika', exact: true })
      .waitFor({ state: 'detached', ...LIVE })
    // After: they see why themselves.
    const why = guest.page.getByText('lists you made and titles only you added are out')
    await why.waitFor()
    await lookAt(guest, 'group-reader')
    await role.selectOption('Editor')
    await button(guest.page, 'Remove Paprika').waitFor(LIVE)
    await why.waitFor({ state: 'detached' })
  })

  it('who is removed sees their open page close', async () => {
    const { owner, guest } = world()
    const row = owner.page.getByRole('listitem').filter({ hasText: 'grace.test' })
    await row.getByRole('button', { name: 'Remove…' }).click()
    await lookAt(owner, 'group-remove')
    await row.getByRole('button', { name: 'Remove', exact: true }).click()
    await guest.page.getByRole('heading', { name: 'You are not in this group any more' }).waitFor(LIVE)
    expect(await guest.page.content()).not.toContain('Paprika')
    expect(await violations(guest.page)).toEqual([])
    await lookAt(guest, 'group-closed')
    await guest.page.getByRole('link', { name: 'Your groups' }).click()
    await guest.page.getByText('No groups yet').waitFor()
  })

  it('who was removed is let in again, and sees a new name on their open page without a reload', async () => {
    const { owner, guest } = world()
    await owner.page.getByText('Taken out').click()
    await button(owner.page, 'Let in again grace.test').click()
    await owner.page.getByText('Taken out').waitFor({ state: 'detached' })
    await openAgain()
    await guest.page.evaluate('globalThis.isSamePage = true')
    await owner.page.getByRole('textbox', { name: 'Group name' }).fill('Late film club')
    await owner.page.getByRole('region', { name: 'About the group' }).getByRole('button').click()
    await guest.page.getByRole('heading', { name: 'Late film club' }).waitFor(LIVE)
    expect(await guest.page.title()).toContain('Late film club')
    expect(await guest.page.evaluate('globalThis.isSamePage')).toBe(true)
    await owner.page.getByRole('link', { name: 'Late film club' }).waitFor()
  })

  it('who leaves is out on every page of theirs, and what they added stays', async () => {
    const { owner, guest, start } = world()
    await guest.page.getByRole('link', { name: 'Settings of this group' }).click()
    await button(guest.page, 'Leave the group…').click()
    await lookAt(guest, 'group-leave')
    await button(guest.page, 'Stay').click()
    expect(await button(guest.page, 'End it for everybody…').count()).toBe(0)
    await guest.page.getByRole('link', { name: 'Late film club' }).click()
    await button(guest.page, 'Remove Paprika').waitFor()

    const second = await guest.page.context().newPage()
    await second.goto(start)
    await second.getByRole('link', { name: 'Settings of this group' }).click()
    await button(second, 'Leave the group…').click()
    await button(second, 'Leave').click()
    await second.getByText('No groups yet').waitFor()
    await second.close()
    await guest.page.getByRole('heading', { name: 'You left this group' }).waitFor(LIVE)
    expect(await guest.page.content()).not.toContain('Paprika')
    await lookAt(guest, 'group-left')
    await owner.page
      .getByRole('listitem')
      .filter({ hasText: 'grace.test' })
      .waitFor({ state: 'detached', ...LIVE })
    await owner.page.getByRole('link', { name: 'Late film club' }).click()
    const theirs = owner.page.getByRole('listitem').filter({ hasText: 'Paprika' })
    await theirs.getByText('Added by grace.test').waitFor()
  })

  it('who left comes back by a code, and sees their open page close when the group ends', async () => {
    const { listsDid, accounts, owner, guest, start } = world()
    const code = await otherApp(accounts[0], listsDid).invite()
    await otherApp(accounts[1], listsDid).join(code)
    await openAgain()
    await owner.page.getByRole('link', { name: 'Settings of this group' }).click()
    await button(owner.page, 'End it for everybody…').click()
    await owner.page.getByRole('textbox', { name: /^Type the group’s name/ }).fill('Late film')
    expect(await button(owner.page, 'End it').isDisabled()).toBe(true)
    await lookAt(owner, 'group-end')
    await owner.page.getByRole('textbox', { name: /^Type the group’s name/ }).fill('Late film club')
    await button(owner.page, 'End it').click()
    await owner.page.getByText('No groups yet').waitFor()
    const isOver = guest.page.getByRole('heading', { name: 'This group has ended' })
    await isOver.waitFor(LIVE)
    expect(await guest.page.content()).not.toContain('Paprika')
    await lookAt(guest, 'group-ended')
    // Whoever comes later by the old address is told the same.
    await guest.page.goto('about:blank')
    await guest.page.goto(start)
    await isOver.waitFor()
    await guest.page.getByRole('link', { name: 'Your groups' }).click()
    await guest.page.getByText('No groups yet').waitFor()
  })
}
