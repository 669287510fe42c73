import { spawn } from 'node:child_process'
import { once } from 'node:events'
import net from 'node:net'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { waitFor } from '../src/testing/wait-for.ts'

async function startChild(drainMs: number) {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, '_http-child.ts'), String(drainMs)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const nextLine = async () => String((await lines.next()).value)
  return { child, exited, nextLine, url: await nextLine() }
}

/** Refused, not accepted and then cut: only the first is safe for a proxy to try elsewhere. */
async function refuses(url: string): Promise<boolean> {
  const socket = net.connect(Number(new URL(url).port), '127.0.0.1')
  try {
    await once(socket, 'connect')
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ECONNREFUSED'
  } finally {
    socket.destroy()
  }
}

test('SIGTERM lets a running request finish, refuses new connections, and exits with 0', async () => {
  const { child, exited, nextLine, url } = await startChild(10_000)
  await fetch(`${url}/healthz`)
  const slow = fetch(`${url}/slow/1000`)
  expect(await nextLine()).toBe('started')
  child.kill('SIGTERM')
  await waitFor(() => refuses(url), { what: 'connections to be refused' })
  const response = await slow
  expect([response.status, await response.json()]).toEqual([200, { done: true }])
  expect(response.headers.get('connection')).toBe('close')
  expect(await exited).toEqual([0, null])
})

test('a request that does not finish within drainMs is cut, and the exit code is still 0', async () => {
  const { child, exited, nextLine, url } = await startChild(200)
  const endless = fetch(`${url}/slow/60000`).then(
    () => 'answered',
    () => 'cut',
  )
  expect(await nextLine()).toBe('started')
  child.kill('SIGTERM')
  expect(await endless).toBe('cut')
  expect(await exited).toEqual([0, null])
})

test('a second signal does not wait', async () => {
  const { child, exited, nextLine, url } = await startChild(60_000)
  const endless = fetch(`${url}/slow/60000`).then(
    () => 'answered',
    () => 'cut',
  )
  expect(await nextLine()).toBe('started')
  child.kill('SIGTERM')
  await waitFor(() => refuses(url), { what: 'the first signal to be taken' })
  child.kill('SIGINT')
  expect(await exited).toEqual([1, null])
  expect(await endless).toBe('cut')
})
