import { expect } from 'vitest'
import { violations } from './_axe.ts'
import type { Visitor } from './_browser.ts'
import { smallTargets } from './_in-page.ts'

const WIDTHS = [
  ['phone', { width: 390, height: 844 }],
  ['desk', { width: 1280, height: 800 }],
] as const

/** Tall enough for the whole page, so that what is fixed to the bottom is there; a sheet is seen as on a screen. */
const TALLEST = 2600

async function wholeHeight(page: Visitor['page'], least: number): Promise<number> {
  if ((await page.getByRole('dialog').count()) > 0) return least
  const height = Number(await page.evaluate('document.documentElement.scrollHeight'))
  return Math.max(least, Math.min(TALLEST, height))
}

/** By how many pixels the page, or a sheet on it, is wider than its place: nobody shall have to push it sideways. */
async function tooWide(page: Visitor['page']): Promise<number> {
  return Number(
    await page.evaluate(
      '[document.documentElement, ...document.querySelectorAll("dialog[open]")].reduce((worst, { scrollWidth, clientWidth }) => Math.max(worst, scrollWidth - clientWidth), 0)',
    ),
  )
}

/** In the dark the page is the same, drawn in other colours. */
const COLOURS = ['color-contrast', 'link-in-text-block']

/**
 * Looks at a screen as people see it: phone and desk, light and dark. Keeps a picture of each, has axe judge each and
 * sees that nothing is too wide or too small to press, and leaves the page as it was.
 */
export async function lookAt(visitor: Visitor, name: string): Promise<void> {
  const { page } = visitor
  const found: string[] = []
  for (const [width, size] of WIDTHS) {
    await page.setViewportSize(size)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.setViewportSize({ ...size, height: await wholeHeight(page, size.height) })
      await visitor.picture(`web-${name}-${width}-${colorScheme}`, { fullPage: false })
      const rules = colorScheme === 'dark' ? COLOURS : undefined
      for (const violation of await violations(page, rules))
        found.push(`${width} ${colorScheme}: ${violation}`)
    }
    for (const target of await smallTargets(page)) found.push(`${width}: ${target}`)
    const pixels = await tooWide(page)
    if (pixels > 0) found.push(`${width}: ${pixels} px wider than its place`)
  }
  await page.setViewportSize(WIDTHS[0][1])
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  expect(found, `what is wrong with ${name}`).toEqual([])
}
