import { Agent, request } from 'node:http'
import { expect, it } from 'vitest'
import { serve } from './_http.ts'

const PATH = '/xrpc/app.example.hot'

async function start(handle: () => void | Promise<void> = () => {}, level = 'info') {
  return serve({
    level,
    urlBytesMax: 100,
    hot: {
      path: PATH,
      async handle(req, res) {
        await handle()
        res.end(`hot ${req.url}`)
      },
    },
    mount: (app) => app.use((req, res) => res.end(`express ${req.method} ${req.path}`)),
  })
}

it('answers GET of its very path, with a query and without; everything else goes to the app', async () => {
  await using http = await start()
  const text = async (path: string, method = 'GET') => (await fetch(http.url + path, { method })).text()
  expect(await text(PATH)).toBe(`hot ${PATH}`)
  expect(await text(`${PATH}?a=1`)).toBe(`hot ${PATH}?a=1`)
  expect(await text(`${PATH}s?a=1`)).toBe(`express GET ${PATH}s`)
  expect(await text(`${PATH}/x`)).toBe(`express GET ${PATH}/x`)
  expect(await text(PATH, 'POST')).toBe(`express POST ${PATH}`)
})

it.each([
  ['debug', [200, 414]],
  ['info', [414]],
])(
  'limits as other routes do, logs what went well at level debug only (%s), and never the query',
  async (level, logged) => {
    await using http = await start(undefined, level)
    expect((await fetch(`${http.url}${PATH}?secret=hunter2`)).status).toBe(200)
    expect((await fetch(`${http.url}${PATH}?${'x'.repeat(100)}`)).status).toBe(414)
    await expect
      .poll(() => http.lines.filter((line) => line.path === PATH).map((line) => line.status))
      .toEqual(logged)
    expect(http.logText()).not.toContain('hunter2')
  },
)

it('logs at level info what was cut short', async () => {
  const leaving = new AbortController()
  await using http = await start(() => {
    leaving.abort()
    return new Promise(() => {})
  })
  await expect(fetch(http.url + PATH, { signal: leaving.signal })).rejects.toThrow('aborted')
  await expect.poll(() => http.lines).toMatchObject([{ path: PATH, aborted: true }])
})

it('answers a handler that throws before it waits for anything like one that fails later', async () => {
  await using http = await serve({
    hot: {
      path: PATH,
      handle() {
        throw new Error('hunter2')
      },
    },
  })
  const failed = await fetch(http.url + PATH)
  expect([failed.status, await failed.json()]).toEqual([
    500,
    { error: 'InternalServerError', message: 'Internal Server Error' },
  ])
})

it('lets go of a connection that was busy when the server closed', async () => {
  const begun = Promise.withResolvers<() => void>()
  const http = await serve({
    drainMs: 60_000,
    hot: {
      path: PATH,
      handle(req, res) {
        if (req.url !== `${PATH}?first`) return void res.end('hot')
        res.writeHead(200).write('begun')
        begun.resolve(() => res.end())
      },
    },
  })
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const connectionOf = (query: string) =>
    new Promise<string | undefined>((resolve, reject) => {
      const sent = request(`${http.url}${PATH}?${query}`, { agent }, (res) => {
        res.resume().once('end', () => resolve(res.headers.connection))
      })
      sent.once('error', reject).end()
    })
  const first = connectionOf('first')
  // Comes over the same connection, whose first answer promised to keep it.
  const second = connectionOf('second')
  const end = await begun.promise
  const closed = http.close()
  end()
  expect([await first, await second]).toEqual(['keep-alive', 'close'])
  await closed
  agent.destroy()
})

it('answers a failing handler with a 500 that says nothing, and stays alive', async () => {
  let fails = true
  await using http = await start(() => {
    if (fails) throw new Error('hunter2')
  })
  const failed = await fetch(http.url + PATH)
  expect(failed.status).toBe(500)
  expect(await failed.text()).not.toContain('hunter2')
  fails = false
  expect((await fetch(http.url + PATH)).status).toBe(200)
})
