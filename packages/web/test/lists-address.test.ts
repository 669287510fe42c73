import { expect, test } from 'vitest'
import { parseConfig } from '../src/config.ts'
import { listsSocketUrl } from '../src/data/lists-address.ts'
import { fakePds } from './_fake-pds.ts'

/** A lists service as far as its DID document goes, and the settings of an app that uses it. */
async function service(document: (did: string) => object) {
  let did = ''
  const server = await fakePds(() => [200, document(did)])
  did = `did:web:localhost%3A${new URL(server.url).port}`
  const config = parseConfig({
    publicUrl: 'http://127.0.0.1:2580',
    feedgenDid: 'did:web:feeds.example',
    feedPublisherDid: 'did:plc:publisher',
    listsDid: did,
    handleResolver: 'http://localhost:2583',
    plcUrl: 'http://localhost:2582',
    allowHttp: true,
  })
  return { server, config }
}

const withService = (id: string, serviceEndpoint: string) => (did: string) => ({
  '@context': ['https://www.w3.org/ns/did/v1'],
  id: did,
  service: [{ id, type: 'BreadcrumbsListsService', serviceEndpoint }],
})

test('live connections go where the DID document of the service says', async () => {
  const { server, config } = await service(withService('#breadcrumbs_lists', 'https://lists.example/'))
  await using _ = server
  expect(await listsSocketUrl(config, fetch)).toBe('wss://lists.example')
  expect(server.asked.map(({ nsid }) => nsid)).toEqual(['/.well-known/did.json'])
})

test('on a developer’s machine that may be plain, anywhere else it may not', async () => {
  const { server, config } = await service(withService('#breadcrumbs_lists', 'http://localhost:2591'))
  await using _ = server
  expect(await listsSocketUrl(config, fetch)).toBe('ws://localhost:2591')
  await expect(listsSocketUrl({ ...config, allowHttp: false }, fetch)).rejects.toThrow()
})

test('a document without that service, or with another kind of address, names nothing', async () => {
  for (const [id, endpoint] of [
    ['#atproto_pds', 'https://lists.example'],
    ['#breadcrumbs_lists', 'javascript:alert(1)'],
  ] as const) {
    const { server, config } = await service(withService(id, endpoint))
    await using _ = server
    await expect(listsSocketUrl(config, fetch)).rejects.toThrow()
  }
})
