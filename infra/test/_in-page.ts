/// <reference lib="dom" />
import type { Locator, Page } from 'playwright-core'

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

/** Pastes a text, as from the clipboard of the system. */
export function paste(field: Locator, text: string): Promise<void> {
  return field.evaluate((element, pasted) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text', pasted)
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  }, text)
}

/**
 * What can be pressed and is smaller than a finger needs: 44 px each way (design, web rules). Links inside a text are
 * as high as its lines, and a box or a dot counts with the label that belongs to it.
 */
export function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const isSmall = (box: DOMRect) => box.height < 43.5 || box.width < 43.5
    const all = document.querySelectorAll<HTMLElement>('a[href], button, input, select, textarea, summary')
    const scope = document.querySelector('dialog[open]') ?? document
    return [...all]
      .filter((element) => scope.contains(element) && element.checkVisibility({ opacityProperty: false }))
      .filter((element) => getComputedStyle(element).display !== 'inline' && !element.closest('.skip'))
      .filter((element) => {
        const labels = [...((element as HTMLInputElement).labels ?? [])]
        return (
          isSmall(element.getBoundingClientRect()) &&
          labels.every((l) => l.getBoundingClientRect().height < 43.5)
        )
      })
      .map((element) => {
        const { width, height } = element.getBoundingClientRect()
        const name = element.getAttribute('aria-label') ?? element.textContent ?? element.tagName
        return `${name.slice(0, 60)}: ${Math.round(width)} by ${Math.round(height)} px`
      })
  })
}

/** What the links to other origins, and those that open a page of their own, say in `rel`. */
export function relsOfLinksAway(page: Page): Promise<string[]> {
  return page
    .locator('a[target], a[href^="http"]')
    .evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).rel))
}

/** How much moved by itself since the page was opened, and what: Chromium's own measure of it (layout shift). */
export function shifts(page: Page): Promise<string[]> {
  return page.evaluate(
    () =>
      new Promise((told) => {
        interface Shift extends PerformanceEntry {
          readonly value: number
          readonly sources: readonly { readonly node?: Node }[]
        }
        const found: string[] = []
        new PerformanceObserver((list) => {
          for (const { value, sources } of list.getEntries() as Shift[])
            found.push(
              `${value.toFixed(4)}: ${sources.map(({ node }) => node?.textContent?.slice(0, 40)).join(', ')}`,
            )
        }).observe({ type: 'layout-shift', buffered: true })
        // Entries that are there already come with the next turn; two frames give what was just drawn time to be one.
        requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => told(found), 0)))
      }),
  )
}
