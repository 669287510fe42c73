/// <reference lib="dom" />
import type { Page } from 'playwright-core'

/** What has the focus: its name as a screen reader would say it, and whether one can see that it has it. */
export interface Focused {
  readonly name: string
  readonly isSeen: boolean
  /** Whether nothing has it: the way through the page has come to its end. */
  readonly isNothing: boolean
}

/** Asks the page what has the focus. */
export function focusedOn(page: Page): Promise<Focused> {
  return page.evaluate(() => {
    const element = document.activeElement as HTMLElement | null
    if (element === null || element === document.body) return { name: '', isSeen: true, isNothing: true }
    const label = (element as HTMLInputElement).labels?.[0]
    const name = element.getAttribute('aria-label') ?? (label ?? element).textContent ?? ''
    // Inputs that are drawn by what stands beside them show the focus there.
    const drawn = [element, element.nextElementSibling].filter((one) => one !== null)
    const isSeen = drawn.some((one) => {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one)
      return (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0) || boxShadow !== 'none'
    })
    return { name: name.trim(), isSeen, isNothing: false }
  })
}

/** How long each running animation or transition takes, ms; those that take no time are none. */
export function motions(page: Page): Promise<number[]> {
  return page.evaluate(() =>
    document
      .getAnimations()
      .map(({ effect }) => Number(effect?.getComputedTiming().duration))
      .filter((duration) => duration > 0),
  )
}

/** What the links to other origins, and those that open a page of their own, say in `rel`. */
export function relsOfLinksAway(page: Page): Promise<string[]> {
  return page
    .locator('a[target], a[href^="http"]')
    .evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).rel))
}
