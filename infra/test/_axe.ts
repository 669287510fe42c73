import axe from 'axe-core'
import type { Page } from 'playwright-core'

/**
 * What axe finds on the page as it is, one line each. Runs in the page like a debugger, so the content policy stays.
 * `rules` = only these, where nothing else can differ from a look before.
 */
export async function violations(page: Page, rules?: readonly string[]): Promise<string[]> {
  await page.evaluate(axe.source)
  return page.evaluate(async (only) => {
    const found = await (globalThis as unknown as { axe: typeof axe }).axe.run(
      only === undefined ? {} : { runOnly: only },
    )
    return found.violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary ?? ''}`),
    )
  }, rules?.slice())
}
