import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { createSafeFetch, SafeFetchError, type SafeFetchOptions } from '../src/index.ts'
import { startCanary, startHost } from './_loopback.ts'

const LIMITS = { timeoutMs: 20_000, bytesMax: 10_000 }

function failure(fetch: ReturnType<typeof createSafeFetch>, url: string): Promise<string> {
  return fetch(url).then(
    () => 'none',
    (error: unknown) => (error instanceof SafeFetchError ? error.reason : String(error)),
  )
}

/** DNS under the test's control: one list of addresses per question, the last one for ever. */
function dns(...answers: string[][]): Required<Pick<SafeFetchOptions, 'lookup'>> & { asked: string[] } {
  const asked: string[] = []
  return {
    asked,
    async lookup(hostname) {
      const addresses = answers[Math.min(asked.length, answers.length - 1)]!
      asked.push(hostname)
      return addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
    },
  }
}

describe('where it goes', () => {
  it('opens no connection to this machine, however it is spelled (ID-001)', async () => {
    await using canary = await startCanary()
    const fetch = createSafeFetch(LIMITS)
    const hosts = [
      '127.0.0.1',
      'localhost',
      'LOCALHOST',
      '%6c%6f%63alhost',
      '2130706433',
      '0x7f.1',
      '0177.0.0.1',
      '0',
      '127.1',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '[::ffff:7f00:1]',
      '[64:ff9b::7f00:1]',
      'user@localhost',
    ]
    for (const host of hosts) {
      for (const scheme of ['http', 'https', 'ws', 'ftp', 'file']) {
        expect(await failure(fetch, `${scheme}://${host}:${canary.port}/`), host).toBe('forbidden')
      }
    }
    expect(canary.connections).toBe(0)
  })

  it('takes https on the usual port of a dotted name, and nothing else', async () => {
    const fetch = createSafeFetch({ ...LIMITS, ...dns(['10.0.0.1']) })
    for (const url of [
      'http://pds.example.com/',
      'https://pds.example.com:22/',
      'https://8.8.8.8/',
      'https://intranet/',
      'https://a.example.com@b.example.com/',
      'javascript:alert(1)',
      'data:,x',
      'pds.example.com',
      '',
    ]) {
      expect(await failure(fetch, url), url).toBe('forbidden')
    }
  })

  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.0.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1',
    'fd00::1',
    '::ffff:10.0.0.1',
    '64:ff9b::a00:1',
    '2002:7f00:1::',
  ])('refuses a name that leads to %s', async (address) => {
    expect(
      await failure(createSafeFetch({ ...LIMITS, ...dns([address]) }), 'https://evil.example.com/'),
    ).toBe('forbidden')
  })

  it('refuses a name with one private address among public ones', async () => {
    const names = dns(['93.184.216.34', '127.0.0.1'])
    expect(await failure(createSafeFetch({ ...LIMITS, ...names }), 'https://evil.example.com/')).toBe(
      'forbidden',
    )
  })

  it('asks for the name once per connection, so what is checked is what is reached (ID-003)', async () => {
    const names = dns(['192.168.7.7'], ['127.0.0.1'])
    const fetch = createSafeFetch({ ...LIMITS, ...names })
    await failure(fetch, 'https://rebind.example.com/')
    expect(names.asked).toEqual(['rebind.example.com'])
  })

  it('does not follow a redirect (ID-004)', async () => {
    await using canary = await startCanary()
    for (const status of [301, 302, 303, 307, 308]) {
      await using host = await startHost((_, response) => {
        response.writeHead(status, { location: `http://127.0.0.1:${canary.port}/` }).end()
      })
      expect(await failure(createSafeFetch({ ...LIMITS, allowLoopback: true }), host.url)).toBe('redirect')
    }
    expect(canary.connections).toBe(0)
  })

  it('reaches an origin the operator named, and only that one', async () => {
    await using host = await startHost((_, response) => response.end('here'))
    await using canary = await startCanary()
    const fetch = createSafeFetch({ ...LIMITS, trustedOrigins: [host.url] })
    expect(Buffer.from((await fetch(`${host.url}/path`)).body).toString()).toBe('here')
    expect(await failure(fetch, `http://localhost:${canary.port}/`)).toBe('forbidden')
    expect(canary.connections).toBe(0)
  })
})

describe('what it takes (ID-006)', () => {
  const fetch = createSafeFetch({ ...LIMITS, allowLoopback: true })

  it('gives status, headers and body', async () => {
    await using host = await startHost((_, response) => {
      response.writeHead(404, { 'x-what': 'this' }).end('no')
    })
    const { status, headers, body } = await fetch(host.url)
    expect([status, headers.get('x-what'), Buffer.from(body).toString()]).toEqual([404, 'this', 'no'])
  })

  it('stops at the size limit, whatever content-length says', async () => {
    let sent = 0
    await using host = await startHost((_, response) => {
      const more = () => {
        while (response.writable && response.write(Buffer.alloc(65_536))) sent += 65_536
      }
      response.on('drain', more)
      more()
    })
    expect(await failure(fetch, host.url)).toBe('too-large')
    expect(sent).toBeLessThan(20_000_000)
  })

  it('counts after decompression and does not inflate a bomb', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000))
    await using host = await startHost((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb)
    })
    const before = process.memoryUsage().arrayBuffers
    expect(await failure(fetch, host.url)).toBe('too-large')
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10_000_000)
  })

  it('stops after the time limit: silence before the head, and one byte at a time', async () => {
    const impatient = createSafeFetch({ ...LIMITS, timeoutMs: 300, allowLoopback: true })
    await using silent = await startHost(() => undefined)
    await using slow = await startHost((_, response) => {
      const timer = setInterval(() => response.write('x'), 50)
      response.on('close', () => clearInterval(timer))
    })
    expect(await failure(impatient, silent.url)).toBe('timeout')
    expect(await failure(impatient, slow.url)).toBe('timeout')
  })

  it('says network when nobody is there', async () => {
    const host = await startHost(() => undefined)
    await host[Symbol.asyncDispose]()
    expect(await failure(fetch, host.url)).toBe('network')
  })
})
