import type { Visitor } from './_browser.ts'

const WIDTHS = [
  ['phone', { width: 390, height: 844 }],
  ['desk', { width: 1280, height: 800 }],
] as const

/** Keeps pictures of the page as people see it: phone and desk, light and dark. Leaves the page as it was. */
export async function lookAt(visitor: Visitor, name: string): Promise<void> {
  const { page } = visitor
  for (const [width, size] of WIDTHS) {
    await page.setViewportSize(size)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await visitor.picture(`web-${name}-${width}-${colorScheme}`)
    }
  }
  await page.setViewportSize(WIDTHS[0][1])
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
}
