import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import getPort from 'get-port'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type AppConfig, parseConfig } from '../../packages/web/src/config.ts'
import { serveWeb } from '../src/local-network/serve-web.ts'
import { webHeaders } from '../src/local-network/web-headers.ts'

const METADATA_SCRIPT = fileURLToPath(
  new URL('../../packages/web/scripts/client-metadata.ts', import.meta.url),
)
let folder: string
let url: string
let server: { close(): Promise<void> }
const config: AppConfig = {
  publicUrl: 'http://127.0.0.1:2580',
  feedgenDid: 'did:web:localhost%3A2590',
  feedPublisherDid: 'did:plc:feeds',
  listsDid: 'did:web:localhost%3A2591',
  handleResolver: 'http://localhost:2584',
  plcUrl: 'http://localhost:2582',
  allowHttp: true,
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'serve-web-'))
  await mkdir(path.join(folder, 'assets'))
  await writeFile(path.join(folder, 'index.html'), '<!doctype html><title>Breadcrumbs</title>')
  await writeFile(path.join(folder, 'assets', 'app-1a2b.js'), 'export {}')
  await writeFile(path.join(folder, 'sw.js'), 'self')
  const live = path.join(folder, 'live.json')
  await writeFile(live, JSON.stringify({ ...config, publicUrl: 'https://crumbs.example', allowHttp: false }))
  const { stdout } = await promisify(execFile)(process.execPath, [METADATA_SCRIPT, live])
  await writeFile(path.join(folder, 'oauth-client-metadata.json'), stdout)
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

it('compresses what is worth it, as production does', async () => {
  await writeFile(path.join(folder, 'assets', 'long-3c4d.js'), 'export const a = 1\n'.repeat(500))
  const { headers } = await fetch(`${url}/assets/long-3c4d.js`, { headers: { 'accept-encoding': 'gzip' } })
  expect(headers.get('content-encoding')).toBe('gzip')
  expect(headers.get('vary')).toContain('Accept-Encoding')
})

it('serves the configuration the deployment gave it', async () => {
  const served: unknown = await (await fetch(`${url}/config.json`)).json()
  expect(served).toEqual(config)
  expect(parseConfig(served)).toEqual(config)
})

// OA-013: authorization servers fetch it by its own name, follow no redirect, and read JSON only.
it('serves the client metadata of a deployment as it is, without a redirect, to be kept', async () => {
  const answer = await fetch(`${url}/oauth-client-metadata.json`, { redirect: 'error' })
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
  expect(await answer.json()).toMatchObject({
    client_id: 'https://crumbs.example/oauth-client-metadata.json',
    redirect_uris: ['https://crumbs.example/'],
  })
  const again = await fetch(`${url}/oauth-client-metadata.json`, {
    headers: { 'if-none-match': answer.headers.get('etag') ?? '', 'cache-control': 'max-age=0' },
  })
  expect(again.status).toBe(304)
})

// OA-019, UI-009: nobody frames the app, nothing inline runs, nothing is guessed, no cookie is set.
it('lets nothing inline run, nobody frame it, and sets no cookie', async () => {
  const { headers } = await fetch(`${url}/`)
  const policy = headers.get('content-security-policy') ?? ''
  expect(policy).not.toMatch(/unsafe|'nonce| \*/)
  for (const rule of [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "frame-ancestors 'none'",
  ])
    expect(policy.split('; ')).toContain(rule)
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('referrer-policy')).toBe('no-referrer')
  expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
  for (const page of ['/', '/config.json', '/sw.js', '/assets/none.js'])
    expect((await fetch(url + page)).headers.getSetCookie()).toEqual([])
  const built = await readFile(new URL('../../packages/web/dist/index.html', import.meta.url), 'utf8')
  expect(built).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=/i)
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
