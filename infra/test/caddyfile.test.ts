import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { webHeaders } from '../src/local-network/web-headers.ts'

// OA-019: what is tested of the local network holds in production, with HSTS besides.
it('sends the same headers in production as on the local network, without plain http', async () => {
  const caddyfile = await readFile(new URL('../Caddyfile', import.meta.url), 'utf8')
  const block = /header \{\n([^}]*)\}/.exec(caddyfile)![1]!
  const sent = Object.fromEntries(
    [...block.matchAll(/^\s*(\S+) "(.*)"$/gm)].map(([, name, value]) => [name, value]),
  )
  const { 'Strict-Transport-Security': hsts, ...shared } = sent
  expect(shared).toEqual(webHeaders({ allowHttp: false }))
  expect(hsts).toContain('max-age=63072000')
})
