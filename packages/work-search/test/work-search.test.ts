import { Writable } from 'node:stream'
import { app } from '@breadcrumbs/lexicons'
import { createLogger, createMetrics, Secret } from '@breadcrumbs/service-kit'
import { expect, test } from 'vitest'
import type { Origins } from '../src/adapters/adapter.ts'
import type { Keys } from '../src/adapters-of.ts'
import { createFetchJson } from '../src/fetch-json.ts'
import { startService } from '../src/service.ts'
import { fakeCatalogues } from './_fake-catalogues.ts'

const APP = 'https://crumbs.example'
const ALL_KEYS: Keys = {
  tmdbToken: new Secret('tmdb-token'),
  igdbClientId: 'igdb-id',
  igdbClientSecret: new Secret('igdb-secret'),
  podcastIndexKey: 'pi-key',
  podcastIndexSecret: new Secret('pi-secret'),
}

async function running(origins: Origins, keys: Keys = ALL_KEYS, requestsPerMinute = 1000) {
  const lines: string[] = []
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString())
      done()
    },
  })
  const metrics = createMetrics({ service: 'work-search', version: '0' })
  const service = await startService({
    ...keys,
    log: createLogger({ name: 'work-search', level: 'info', destination }),
    metrics,
    version: '0',
    host: '127.0.0.1',
    port: 0,
    appOrigin: APP,
    contact: 'ops@crumbs.example',
    requestsPerMinute,
    trustProxy: 0,
    origins,
    now: () => 1_700_000_000_000,
  })
  return {
    get: (path: string, headers: Record<string, string> = { origin: APP }) =>
      fetch(`${service.url}${path}`, { headers }),
    log: () => lines.join(''),
    metrics,
    [Symbol.asyncDispose]: () => service.close(),
  }
}

test.each([
  ['book', 'Dune', { scheme: 'openlibrary-work', value: 'OL893415W' }, 'Open Library'],
  ['show', 'Silo', { scheme: 'tmdb-tv', value: '125988' }, 'TMDB'],
  ['movie', 'Heat', { scheme: 'tmdb-movie', value: '949' }, 'TMDB'],
  ['game', 'The Witcher 3', { scheme: 'igdb', value: '1942' }, 'IGDB'],
  [
    'podcast',
    'Podcasting 2.0',
    { scheme: 'podcast-guid', value: '917393e3-1b1e-5cef-ace4-edaa54e1f810' },
    'Podcast Index',
  ],
])(
  'finds a %s with its identifiers and the notice of its catalogue',
  async (medium, title, identifier, name) => {
    await using catalogues = await fakeCatalogues()
    await using service = await running(catalogues.origins)
    const response = await service.get(`/search/works?q=${encodeURIComponent(title)}&medium=${medium}`)
    const { works, attribution } = (await response.json()) as { works: object[]; attribution: object }
    expect(response.status).toBe(200)
    expect(works).toHaveLength(1)
    expect(works[0]).toMatchObject({ mediaType: medium, title })
    expect((works[0] as { identifiers: object[] }).identifiers).toContainEqual(identifier)
    expect(app.breadcrumbs.defs.workRef.matches(works[0])).toBe(true)
    expect(attribution).toMatchObject({ name })
    expect(JSON.stringify(works)).not.toMatch(/overview|poster|A tale/)
  },
)

test('each catalogue is asked the way it documents, and told who asks', async () => {
  await using catalogues = await fakeCatalogues()
  await using service = await running(catalogues.origins)
  for (const medium of ['book', 'show', 'game', 'podcast'])
    await service.get(`/search/works?q=dune&medium=${medium}`)
  const [book, show, token, game, podcast] = catalogues.asked
  expect(book?.headers['user-agent']).toBe('Breadcrumbs work-search (ops@crumbs.example)')
  expect(show?.headers.authorization).toBe('Bearer tmdb-token')
  expect([token?.method, token?.body, token?.params.size]).toEqual([
    'POST',
    'client_id=igdb-id&client_secret=igdb-secret&grant_type=client_credentials',
    0,
  ])
  expect([game?.headers.authorization, game?.headers['client-id']]).toEqual(['Bearer token-1', 'igdb-id'])
  expect(podcast?.headers['x-auth-date']).toBe('1700000000')
  expect(podcast?.headers.authorization).toMatch(/^[0-9a-f]{40}$/)
})

test('a query cannot leave its quotes in the language of IGDB', async () => {
  await using catalogues = await fakeCatalogues()
  await using service = await running(catalogues.origins)
  await service.get(`/search/works?q=${encodeURIComponent('x"; fields *; limit 500; "')}&medium=game`)
  const body = catalogues.asked.at(-1)?.body ?? ''
  expect(body.match(/"/g)).toHaveLength(2)
  expect(body.match(/;/g)).toHaveLength(3)
})

test('no key, no adapter: only what can be looked up is offered', async () => {
  await using catalogues = await fakeCatalogues()
  await using service = await running(catalogues.origins, {})
  expect(await (await service.get('/search/sources')).json()).toEqual({ media: ['book'] })
  expect((await service.get('/search/works?q=silo&medium=show')).status).toBe(404)
  expect(catalogues.asked).toEqual([])
})

test('half of a pair of keys stops the start', async () => {
  await using catalogues = await fakeCatalogues()
  await expect((async () => running(catalogues.origins, { igdbClientId: 'x' }))()).rejects.toThrow(
    'go together',
  )
})

test('the same question within the hour is asked once, also while it is on its way', async () => {
  await using catalogues = await fakeCatalogues()
  await using service = await running(catalogues.origins)
  await Promise.all(['Dune', 'dune', ' DUNE '].map((q) => service.get(`/search/works?q=${q}&medium=book`)))
  expect(catalogues.asked).toHaveLength(1)
})

test('what a catalogue allows is kept for everybody together', async () => {
  await using catalogues = await fakeCatalogues()
  await using service = await running(catalogues.origins)
  const statuses: number[] = []
  for (let n = 0; n < 6; n++)
    statuses.push((await service.get(`/search/works?q=book${n}&medium=book`)).status)
  expect(statuses).toEqual([200, 200, 200, 503, 503, 503])
  expect(catalogues.asked).toHaveLength(3)
})

test.each([
  ['an error', { status: 500, body: {} }],
  ['a page', { body: '<html>' }],
  ['another shape', { body: { docs: 7 } }],
  ['nothing', { body: '' }],
  ['two megabytes and more', { body: `{"docs":[],"x":"${'x'.repeat(2_000_001)}"}` }],
  ['a way to somewhere else', { status: 302, headers: { location: 'http://169.254.169.254/' }, body: {} }],
])(
  'UI-006: a catalogue that answers with %s is a failure that says nothing of it, and is asked again',
  async (_, broken) => {
    let isBroken = true
    await using catalogues = await fakeCatalogues(() => (isBroken ? broken : undefined))
    await using service = await running(catalogues.origins)
    const response = await service.get('/search/works?q=dune&medium=book')
    expect([response.status, await response.json()]).toEqual([
      502,
      { error: 'UpstreamFailed', message: 'the catalogue did not answer' },
    ])
    isBroken = false
    expect((await service.get('/search/works?q=dune&medium=book')).status).toBe(200)
  },
)

test('UI-001: markup in a title stays text, control characters and endless titles do not come through', async () => {
  const docs = [
    { title: '<script>alert(1)</script>\u0000\n' },
    { title: 'x'.repeat(5000) },
    { title: 7 },
    null,
  ]
  await using catalogues = await fakeCatalogues(() => ({ body: { docs } }))
  await using service = await running(catalogues.origins)
  const response = await service.get('/search/works?q=dune&medium=book')
  expect(response.headers.get('content-type')).toContain('application/json')
  expect(((await response.json()) as { works: object[] }).works).toEqual([
    { mediaType: 'book', title: '<script>alert(1)</script>' },
  ])
})

test.each([
  '?q=a&medium=book',
  `?q=${'x'.repeat(201)}&medium=book`,
  '?q=dune&medium=constructor',
  '?q=dune',
  '?q=dune&q=dune&medium=book',
])('refuses %.40s before anything is asked', async (query) => {
  await using catalogues = await fakeCatalogues()
  await using service = await running(catalogues.origins)
  const { status } = await service.get(`/search/works${query}`)
  expect([status, catalogues.asked.length]).toEqual([400, 0])
})

test('pages of another origin are refused, and ours may read the answer', async () => {
  await using catalogues = await fakeCatalogues()
  await using service = await running(catalogues.origins)
  const other = await service.get('/search/works?q=dune&medium=book', { origin: 'https://evil.example' })
  expect([other.status, catalogues.asked.length]).toEqual([403, 0])
  const ours = await service.get('/search/sources')
  expect(ours.headers.get('access-control-allow-origin')).toBe(APP)
})

test('one address has its share of requests', async () => {
  await using catalogues = await fakeCatalogues()
  await using service = await running(catalogues.origins, ALL_KEYS, 2)
  const statuses = []
  for (let n = 0; n < 3; n++) statuses.push((await service.get('/search/sources')).status)
  expect(statuses).toEqual([200, 200, 429])
})

test('neither queries nor keys are in the log or the metrics', async () => {
  await using catalogues = await fakeCatalogues(() => ({ status: 500, body: { secret: 'pi-secret' } }))
  await using service = await running(catalogues.origins)
  for (const medium of ['book', 'show', 'game', 'podcast'])
    await service.get(`/search/works?q=embarrassing&medium=${medium}`)
  const written = service.log() + (await service.metrics.text())
  expect(written).toContain('lookup failed')
  for (const word of ['embarrassing', 'tmdb-token', 'igdb-secret', 'pi-secret', 'token-1'])
    expect(written).not.toContain(word)
})

test('only the hosts of the catalogues are connected to', async () => {
  await using catalogues = await fakeCatalogues()
  await using other = await fakeCatalogues()
  const fetchJson = createFetchJson(catalogues.origins, 'x')
  await expect(fetchJson(`${other.origins.tmdb}/3/search/tv`)).rejects.toThrow(
    'not the address of a catalogue',
  )
  expect(other.asked).toEqual([])
})
