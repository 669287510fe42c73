import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { temporaryDirectory } from '@breadcrumbs/service-kit/testing'
import { expect, it } from 'vitest'

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))

function run(environment: Record<string, string>): ChildProcess {
  return spawn(process.execPath, [main], {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

async function output(stream: ChildProcess['stderr']): Promise<string> {
  let text = ''
  for await (const chunk of stream!) text += String(chunk)
  return text
}

it('says ready, answers, drains at SIGTERM and ends with 0', async () => {
  await using directory = await temporaryDirectory('main')
  const child = run({
    LISTS_PORT: '0',
    LISTS_SERVICE_DID: 'did:web:lists.example',
    LISTS_PUBLIC_URL: 'https://lists.example',
    LISTS_DATABASE_URL: `sqlite:${directory.path}/lists.db`,
    LISTS_PLC_URL: 'http://127.0.0.1:9',
    LISTS_KEY_SECRET: '33'.repeat(32),
  })
  const exited = once(child, 'exit')
  for await (const line of createInterface({ input: child.stdout! })) {
    const { msg, url } = JSON.parse(line) as { msg: string; url: string }
    if (msg !== 'ready') continue
    expect((await fetch(`${url}/readyz`)).status).toBe(200)
    const answer = await fetch(`${url}/.well-known/did.json`)
    // Browsers read it, to know where live connections go.
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    const document = (await answer.json()) as { id: string }
    expect(document).toMatchObject({
      id: 'did:web:lists.example',
      service: [
        {
          id: '#breadcrumbs_lists',
          type: 'BreadcrumbsListsService',
          serviceEndpoint: 'https://lists.example',
        },
      ],
    })
    child.kill('SIGTERM')
  }
  expect(await exited).toEqual([0, null])
})

it('does not start half configured: every problem is named, no secret is repeated', async () => {
  const child = run({ LISTS_PORT: '99999', LISTS_KEY_SECRET: 'hunter2-hunter2', LISTS_COLOUR: 'red' })
  const [said, [code]] = await Promise.all([output(child.stderr), once(child, 'exit')])
  expect(code).toBe(1)
  for (const name of [
    'LISTS_PORT',
    'LISTS_SERVICE_DID',
    'LISTS_PUBLIC_URL',
    'LISTS_DATABASE_URL',
    'LISTS_COLOUR',
  ]) {
    expect(said).toContain(name)
  }
  expect(said).not.toContain('hunter2')
})
