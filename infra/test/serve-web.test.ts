import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import getPort from 'get-port'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { serveWeb, type WebConfig } from '../src/local-network/serve-web.ts'
import { webHeaders } from '../src/local-network/web-headers.ts'

let folder: string
let url: string
let server: { close(): Promise<void> }
const config: WebConfig = {
  publicUrl: 'http://127.0.0.1:2580',
  feedgenDid: 'did:web:localhost%3A2590',
  feedPublisherDid: 'did:plc:feeds',
  listsDid: 'did:web:localhost%3A2591',
  handleResolver: 'http://localhost:2584',
  plcUrl: 'http://localhost:2582',
  appviewUrl: 'http://localhost:2584',
  allowHttp: true,
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'serve-web-'))
  await mkdir(path.join(folder, 'assets'))
  await writeFile(path.join(folder, 'index.html'), '<!doctype html><title>Breadcrumbs</title>')
  await writeFile(path.join(folder, 'assets', 'app-1a2b.js'), 'export {}')
  await writeFile(path.join(folder, 'sw.js'), 'self')
  const port = await getPort()
  server = await serveWeb({ folder, host: '127.0.0.1', port, config })
  url = `http://127.0.0.1:${port}`
})
afterAll(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

it.each(['/', '/groups', '/c/did:plc:abc/3labc', '/c/did:web:example.com/3labc'])(
  'answers %s with the app, which finds the page itself',
  async (page) => {
    const answer = await fetch(url + page)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toContain('text/html')
    expect(answer.headers.get('cache-control')).toBe('no-cache')
    expect(await answer.text()).toContain('<title>Breadcrumbs</title>')
  },
)

it('says that a script is missing instead of sending a page in its place', async () => {
  expect((await fetch(`${url}/assets/app-old.js`)).status).toBe(404)
})

it('lets browsers keep what has a hash in its name, and nothing else', async () => {
  const cacheOf = async (file: string) => (await fetch(url + file)).headers.get('cache-control')
  expect(await cacheOf('/assets/app-1a2b.js')).toContain('immutable')
  expect(await cacheOf('/sw.js')).toBe('no-cache')
  expect(await cacheOf('/config.json')).toBe('no-store')
})

it('serves the configuration the deployment gave it', async () => {
  expect(await (await fetch(`${url}/config.json`)).json()).toEqual(config)
})

it.each(['/', '/config.json', '/assets/app-1a2b.js', '/assets/none.js'])(
  'sends the strict headers with %s',
  async (page) => {
    const { headers } = await fetch(url + page)
    for (const [name, value] of Object.entries(webHeaders({ allowHttp: true })))
      expect(headers.get(name)).toBe(value)
    expect(headers.get('x-powered-by')).toBeNull()
  },
)

it('reaches no file outside its folder', async () => {
  const answer = await fetch(`${url}/assets/..%2f..%2fetc%2fpasswd`)
  expect(await answer.text()).not.toContain('root:')
})
