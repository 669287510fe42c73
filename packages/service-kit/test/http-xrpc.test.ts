import { gzipSync } from 'node:zlib'
import { createServer, InvalidRequestError, Subscription } from '@atproto/xrpc-server'
import { expect, test } from 'vitest'
import { waitFor } from '../src/testing/wait-for.ts'
import { serve, type TestHttp } from './_http.ts'

type Lexicons = NonNullable<Parameters<typeof createServer>[0]>

const TEXT = {
  type: 'object' as const,
  required: ['text'],
  properties: { text: { type: 'string' as const, maxLength: 20 } },
}
const QUERY_PARAMETERS = {
  type: 'params' as const,
  required: ['text'],
  properties: { text: { type: 'string' as const } },
}
const JSON_TEXT = { encoding: 'application/json', schema: TEXT }

const LEXICONS: Lexicons = [
  {
    lexicon: 1,
    id: 'org.example.echo',
    defs: { main: { type: 'query', parameters: QUERY_PARAMETERS, output: JSON_TEXT } },
  },
  {
    lexicon: 1,
    id: 'org.example.say',
    defs: { main: { type: 'procedure', input: JSON_TEXT, output: JSON_TEXT } },
  },
  {
    lexicon: 1,
    id: 'org.example.count',
    defs: {
      main: {
        type: 'subscription',
        parameters: { type: 'params', required: ['upTo'], properties: { upTo: { type: 'integer' } } },
        message: { schema: { type: 'union', refs: ['#tick'] } },
      },
      tick: { type: 'object', required: ['n'], properties: { n: { type: 'integer' } } },
    },
  },
]

async function serveXrpc(): Promise<TestHttp> {
  const xrpc = createServer(LEXICONS)
  xrpc.method('org.example.echo', ({ params }) => {
    if (params.text === 'refuse') throw new InvalidRequestError('hunter2 is refused', 'NotThat')
    if (params.text === 'break') throw new Error('hunter2')
    return { encoding: 'application/json', body: { text: params.text } }
  })
  xrpc.method('org.example.say', ({ input }) => ({
    encoding: 'application/json',
    body: input?.body as object,
  }))
  xrpc.streamMethod('org.example.count', async function* ({ params }) {
    for (let n = 1; n <= Number(params.upTo); n++) yield { $type: 'org.example.count#tick', n }
  })
  return await serve({
    mount: (app) => {
      app.use(xrpc.router)
      app.get('/after', (_req, res) => void res.json({ after: true }))
    },
  })
}

async function answer(response: Response): Promise<[number, unknown]> {
  return [response.status, (await response.json()) as unknown]
}

function say(url: string, body: string): Promise<Response> {
  return fetch(`${url}/xrpc/org.example.say`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  })
}

test('serves queries, procedures, and routes mounted after the router', async () => {
  await using app = await serveXrpc()
  expect(await answer(await fetch(`${app.url}/xrpc/org.example.echo?text=hi`))).toEqual([200, { text: 'hi' }])
  expect(await answer(await say(app.url, '{"text":"hi"}'))).toEqual([200, { text: 'hi' }])
  expect(await answer(await fetch(`${app.url}/after`))).toEqual([200, { after: true }])
  expect(await answer(await fetch(`${app.url}/xrpc/_health`))).toEqual([200, { version: '1.2.3' }])
})

test('serves subscriptions', async () => {
  await using app = await serveXrpc()
  const subscription = new Subscription<{ n: number }>({
    service: app.url.replace('http', 'ws'),
    method: 'org.example.count',
    getParams: () => ({ upTo: 3 }),
    validate: (message) => message as { n: number },
  })
  const seen: number[] = []
  for await (const message of subscription) {
    seen.push(message.n)
    if (seen.length === 3) break
  }
  expect(seen).toEqual([1, 2, 3])
})

test('answers errors of methods in the form of XRPC, without detail of what was not expected', async () => {
  await using app = await serveXrpc()
  const echo = (query: string) => fetch(`${app.url}/xrpc/org.example.echo${query}`).then(answer)
  expect(await echo('?text=refuse')).toEqual([400, { error: 'NotThat', message: 'hunter2 is refused' }])
  expect(await echo('?text=break')).toEqual([
    500,
    { error: 'InternalServerError', message: 'Internal Server Error' },
  ])
  expect(await echo('')).toEqual([400, { error: 'InvalidRequest', message: expect.any(String) }])
  const unknown = await answer(await fetch(`${app.url}/xrpc/org.example.unknown`))
  expect(unknown).toEqual([501, { error: 'MethodNotImplemented', message: expect.any(String) }])
})

test('writes one log line per call: the name of a refusal, the cause of a failure, nothing the caller sent', async () => {
  await using app = await serveXrpc()
  await fetch(`${app.url}/xrpc/org.example.echo?text=refuse`)
  await fetch(`${app.url}/xrpc/org.example.echo?text=break`)
  await say(app.url, '{"text":"a private note that is longer than allowed"}')
  await waitFor(() => app.lines.length === 3)
  expect(app.lines).toMatchObject([
    { level: 'info', path: '/xrpc/org.example.echo', status: 400, error: 'NotThat' },
    { level: 'error', status: 500, error: 'InternalServerError', err: { message: 'hunter2' } },
    { level: 'info', path: '/xrpc/org.example.say', status: 400, error: 'InvalidRequest' },
  ])
  expect(app.logText()).not.toMatch(/private note|is refused/)
})

test.each([
  ['a body beyond the parser limit', Buffer.from(JSON.stringify({ text: 'a'.repeat(200_000) })), 413],
  ['JSON nested as deep as fits', Buffer.from(`{"text":${'['.repeat(45_000)}${']'.repeat(45_000)}}`), 400],
  ['JSON that does not end', Buffer.from('{"text":'), 400],
  ['50 MB zipped into 50 KB', gzipSync(Buffer.alloc(50_000_000, ' ')), 413],
])('DS-003: refuses %s', async (_what, body, status) => {
  await using app = await serveXrpc()
  const zipped = body[0] === 0x1f
  const refused = await fetch(`${app.url}/xrpc/org.example.say`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(zipped ? { 'content-encoding': 'gzip' } : {}) },
    body: new Uint8Array(body),
  })
  expect(await answer(refused)).toEqual([status, { error: expect.any(String), message: expect.any(String) }])
})
