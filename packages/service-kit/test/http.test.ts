import { once } from 'node:events'
import net, { type AddressInfo } from 'node:net'
import { createServer, InvalidRequestError } from '@atproto/xrpc-server'
import { describe, expect, test } from 'vitest'
import { createLimitedServer, SERVER_LIMITS } from '../src/http/create-server.ts'
import { waitFor } from '../src/testing/wait-for.ts'
import { serve } from './_http.ts'

/** Sends bytes as they are and returns everything that comes back until the server closes. */
async function raw(port: number, text: string): Promise<string> {
  const socket = net.connect(port, '127.0.0.1')
  socket.write(text)
  let answer = ''
  socket.on('data', (chunk: Buffer) => {
    answer += chunk.toString()
  })
  socket.on('error', () => {})
  await once(socket, 'close')
  return answer
}

async function json(response: Response): Promise<unknown> {
  return (await response.json()) as unknown
}

describe('health', () => {
  test.each(['/healthz', '/xrpc/_health'])(
    '%s gives the version, and 503 when the check fails',
    async (path) => {
      let healthy = true
      await using app = await serve({
        alive: async () => {
          if (!healthy) throw new Error('private detail')
        },
      })
      const good = await fetch(app.url + path)
      expect([good.status, await json(good)]).toEqual([200, { version: '1.2.3' }])
      healthy = false
      const bad = await fetch(app.url + path)
      expect([bad.status, await json(bad)]).toEqual([
        503,
        { error: 'NotReady', message: 'a health check failed' },
      ])
      expect(app.lines).toMatchObject([{ msg: 'health check failed', err: { message: 'private detail' } }])
    },
  )

  test('a check that hangs is answered with 503', async () => {
    await using app = await serve({ alive: () => new Promise(() => {}) })
    expect((await fetch(`${app.url}/healthz`)).status).toBe(503)
  })

  test('/readyz gives the reasons and details', async () => {
    const readiness = { ready: false, reasons: ['index is loading'], details: { lagMs: 5 } }
    await using app = await serve({ readiness: () => readiness })
    const response = await fetch(`${app.url}/readyz`)
    expect([response.status, await json(response)]).toEqual([503, readiness])
    expect(response.headers.get('cache-control')).toBe('no-store')
  })
})

describe('errors', () => {
  test('are JSON in the form of XRPC, without a stack and without the message of what was not expected', async () => {
    await using app = await serve({
      mount: (routes) => {
        routes.get('/refuses', () => {
          throw new InvalidRequestError('not this feed', 'UnknownFeed')
        })
        routes.get('/breaks', async () => {
          throw new Error('hunter2')
        })
      },
    })
    const answers = await Promise.all(
      ['/refuses', '/breaks', '/nothing', '/%zz'].map(async (path) => {
        const response = await fetch(app.url + path)
        return [response.status, await json(response)]
      }),
    )
    expect(answers).toEqual([
      [400, { error: 'UnknownFeed', message: 'not this feed' }],
      [500, { error: 'InternalServerError', message: 'Internal Server Error' }],
      [404, { error: 'NotFound', message: 'Not Found' }],
      [404, { error: 'NotFound', message: 'Not Found' }],
    ])
    await waitFor(() => app.lines.length === 4)
    expect(app.lines.find((l) => l.path === '/breaks')).toMatchObject({
      level: 'error',
      err: { message: 'hunter2' },
    })
    expect(app.lines.find((l) => l.path === '/refuses')).not.toHaveProperty('err')
  })

  test('name no software', async () => {
    await using app = await serve()
    const response = await fetch(`${app.url}/nothing`)
    expect(response.headers.get('x-powered-by')).toBeNull()
    expect(response.headers.get('server')).toBeNull()
  })

  test('are JSON with Allow for a method no route has', async () => {
    await using app = await serve()
    const response = await fetch(app.url, { method: 'DELETE' })
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST, OPTIONS'])
    expect(await json(response)).toEqual({ error: 'MethodNotAllowed', message: 'Method Not Allowed' })
  })
})

describe('limits', () => {
  test('DS-004: 16 KB of cookie is refused in JSON before any route', async () => {
    await using app = await serve()
    const answer = await raw(app.port, `GET / HTTP/1.1\r\nhost: a\r\ncookie: ${'a'.repeat(16_384)}\r\n\r\n`)
    expect(answer).toMatch(/^HTTP\/1.1 431 /)
    expect(answer).toContain('"error":"RequestHeaderFieldsTooLarge"')
  })

  test('bytes that are not HTTP are refused in JSON', async () => {
    await using app = await serve()
    const answer = await raw(app.port, 'hello\r\n\r\n')
    expect(answer).toMatch(/^HTTP\/1.1 400 [\s\S]*"error":"InvalidRequest"/)
  })

  test('an announced body of 10 MB is refused without being read', async () => {
    await using app = await serve()
    const head = 'POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 10000000\r\n\r\n'
    expect(await raw(app.port, head)).toMatch(/^HTTP\/1.1 413 [\s\S]*"error":"PayloadTooLarge"/)
  })

  test('DS-001: connections that dribble their headers are ended with 408 while others are served', async () => {
    const limits = {
      ...SERVER_LIMITS,
      // Longer than a request of the test's own takes on a busy machine.
      headersTimeout: 2_000,
      requestTimeout: 3_000,
      connectionsCheckingInterval: 50,
    }
    const server = createLimitedServer((_req, res) => res.end('served'), limits)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const slow = Array.from({ length: 100 }, () => raw(port, 'GET / HTTP/1.1\r\nx: '))
    expect(await (await fetch(`http://127.0.0.1:${port}`)).text()).toBe('served')
    const answers = await Promise.all(slow)
    expect(answers.every((a) => a.startsWith('HTTP/1.1 408 ') && a.includes('RequestTimeout'))).toBe(true)
    server.closeAllConnections()
    server.close()
  })

  test('DS-001: the running server has those limits', () => {
    const server = createLimitedServer(() => {})
    expect(server.headersTimeout).toBeLessThanOrEqual(10_000)
    expect(server.requestTimeout).toBeLessThanOrEqual(30_000)
  })
})

describe('rate limit', () => {
  test('counts per client, tells the state in RateLimit headers, answers 429 with Retry-After; health is exempt', async () => {
    await using app = await serve({
      rateLimit: { windowMs: 60_000, max: 2 },
      mount: (routes) => void routes.get('/', (_req, res) => void res.json({})),
    })
    const first = await fetch(app.url)
    expect(first.headers.get('ratelimit-limit')).toBe('2')
    expect(first.headers.get('ratelimit-remaining')).toBe('1')
    await fetch(app.url)
    const third = await fetch(app.url)
    expect([third.status, await json(third)]).toEqual([
      429,
      { error: 'RateLimitExceeded', message: 'Too Many Requests' },
    ])
    expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await fetch(`${app.url}/healthz`)).status).toBe(200)
    expect((await fetch(`${app.url}/readyz`)).status).toBe(200)
  })

  async function statuses(trustProxy: number): Promise<number[]> {
    await using app = await serve({ trustProxy, rateLimit: { windowMs: 60_000, max: 1 } })
    const answers: number[] = []
    for (const address of ['192.0.2.1', '192.0.2.2']) {
      answers.push((await fetch(app.url, { headers: { 'x-forwarded-for': address } })).status)
    }
    return answers
  }

  test('believes x-forwarded-for only behind a proxy', async () => {
    expect(await statuses(0)).toEqual([404, 429])
    expect(await statuses(1)).toEqual([404, 404])
  })
})

describe('request log', () => {
  test('is one line per request, with the id, and never with the query string', async () => {
    await using app = await serve({
      mount: (routes) => void routes.get('/in', (_req, res) => void res.json({})),
    })
    await fetch(`${app.url}/in?code=hunter2&state=s`, { headers: { 'x-request-id': 'abc-1' } })
    await waitFor(() => app.lines.length > 0)
    expect(app.lines).toMatchObject([
      { msg: 'request', reqId: 'abc-1', method: 'GET', path: '/in', status: 200, ms: expect.any(Number) },
    ])
    expect(app.logText()).not.toContain('hunter2')
  })

  test('takes a sane request id from outside, echoes it, and replaces any other', async () => {
    await using app = await serve()
    const idFor = async (given: string) =>
      (await fetch(app.url, { headers: { 'x-request-id': given } })).headers.get('x-request-id')
    expect(await idFor('trace:1.2-3')).toBe('trace:1.2-3')
    expect(await idFor('a b{"c"}')).toMatch(/^[0-9a-f-]{36}$/)
    expect(await idFor('a'.repeat(101))).toMatch(/^[0-9a-f-]{36}$/)
  })

  test('says when the client went away before the answer', async () => {
    await using app = await serve({ mount: (routes) => void routes.get('/hangs', () => {}) })
    await expect(fetch(`${app.url}/hangs`, { signal: AbortSignal.timeout(50) })).rejects.toThrow()
    await waitFor(() => app.lines.length > 0)
    expect(app.lines).toMatchObject([{ path: '/hangs', aborted: true }])
  })
})

describe('metrics', () => {
  test('are served on their own port only, with routes and statuses but no made-up paths', async () => {
    await using app = await serve({
      metricsPort: 0,
      mount: (routes) => void routes.get('/c/:did', (_req, res) => void res.json({})),
    })
    await fetch(`${app.url}/c/did:plc:private`)
    await fetch(`${app.url}/made-up`)
    expect((await fetch(`${app.url}/metrics`)).status).toBe(404)
    await waitFor(() => app.lines.length === 3)
    const text = await (await fetch(`${app.metricsUrl}/metrics`)).text()
    expect(text).toContain(
      'http_request_duration_seconds_count{service="app",method="GET",route="/c/:did",status="200"} 1',
    )
    expect(text).toContain('route="other",status="404"')
    expect(text).toMatch(/^build_info\{.*version="1\.2\.3".*\} 1$/m)
    expect(text).not.toMatch(/did:plc|made-up/)
    expect((await fetch(`${app.metricsUrl}/`)).status).toBe(404)
  })
})

test('requests to upgrade go to the one handler, whatever is mounted, and connections past the most are closed', async () => {
  await using app = await serve({
    connectionsMax: 2,
    mount: (routes) => void routes.use(createServer([]).router),
    upgrade: (_req, socket) => void socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n'),
  })
  const ask = 'GET /xrpc/a.b.c HTTP/1.1\r\nhost: a\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n'
  const idle = [1, 2].map(() => net.connect(app.port, '127.0.0.1'))
  await Promise.all(idle.map((socket) => once(socket, 'connect')))
  await expect(raw(app.port, ask)).rejects.toThrow('ECONNRESET')
  for (const socket of idle) socket.destroy()
  const answered = () => raw(app.port, ask).catch(() => 'none')
  await waitFor(async () => (await answered()).startsWith('HTTP/1.1 404 '))
})
