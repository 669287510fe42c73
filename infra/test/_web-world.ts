import { createLogger, createMetrics } from '@breadcrumbs/service-kit'
import type { Browser, BrowserContextOptions } from 'playwright-core'
import { startService } from '../../packages/work-search/src/service.ts'
import { fakeCatalogues } from '../../packages/work-search/test/_fake-catalogues.ts'
import type { Account } from '../src/local-network/accounts.ts'
import { launchBrowser, signIn, type Visitor, visit } from './_browser.ts'
import { startTestNetwork, type TestNetwork } from './_network.ts'

/** One network, one browser and a search service with made-up catalogues, shared by every story of the web app. */
export interface WebWorld extends AsyncDisposable {
  readonly network: TestNetwork
  readonly browser: Browser
  readonly webUrl: string
  readonly searchUrl: string
  /** Everybody who was ever there, for what must hold of all of them. */
  readonly visitors: readonly Visitor[]
  readonly catalogues: Awaited<ReturnType<typeof fakeCatalogues>>
  visit(path: string, context?: BrowserContextOptions): Promise<Visitor>
  signIn(account: Account, context?: BrowserContextOptions): Promise<Visitor>
}

export async function startWebWorld(): Promise<WebWorld> {
  await using started = new AsyncDisposableStack()
  const catalogues = started.use(await fakeCatalogues())
  let searchUrl = ''
  const network = await startTestNetwork('web', async (appOrigin) => {
    const search = await startService({
      log: createLogger({ name: 'work-search', level: 'error' }),
      metrics: createMetrics({ service: 'work-search', version: '0' }),
      version: '0',
      host: '127.0.0.1',
      port: 0,
      appOrigin,
      contact: 'ops@crumbs.example',
      requestsPerMinute: 1000,
      trustProxy: 0,
      origins: catalogues.origins,
    })
    started.defer(() => search.close())
    searchUrl = search.url
    return searchUrl
  })
  started.defer(() => network.close())
  const browser = await launchBrowser()
  started.defer(() => browser.close())
  const { webUrl } = network.addresses
  const visitors: Visitor[] = []
  const known = (visitor: Visitor): Visitor => {
    visitors.push(visitor)
    return visitor
  }
  const running = started.move()
  return {
    network,
    browser,
    webUrl,
    searchUrl,
    visitors,
    catalogues,
    visit: async (path, context) => known(await visit(browser, webUrl + path, context)),
    signIn: async (account, context) => known(await signIn(browser, webUrl, account, context)),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}
