import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import getPort from 'get-port'
import { chromium, type Page } from 'playwright-core'

const START = fileURLToPath(new URL('../../../infra/dist/start.js', import.meta.url))
const START_MS = 150_000

/** The network of `npm start`, people included, as a process of its own: the app is measured as it is served. */
export async function startNetwork() {
  const data = await mkdtemp(path.join(os.tmpdir(), 'breadcrumbs-bench-'))
  const basePort = await getPort({ port: Array.from({ length: 50 }, (_, n) => 23_000 + n * 20) })
  const child = spawn(process.execPath, [START, '--base-port', String(basePort), '--data', data], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const webUrl = `http://127.0.0.1:${basePort}`
  const ready = Promise.withResolvers<void>()
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString()
    if (/ctrl-c/i.test(said)) ready.resolve()
  })
  child.once('exit', (code) => ready.reject(new Error(`the network ended with ${code}`)))
  const timer = setTimeout(() => ready.reject(new Error('the network did not start')), START_MS)
  const close = async () => {
    if (child.exitCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await ended
    }
    await rm(data, { recursive: true, force: true })
  }
  try {
    await ready.promise
  } catch (error) {
    await close()
    throw error
  } finally {
    clearTimeout(timer)
  }
  return { webUrl, pdsUrl: `http://localhost:${basePort + 3}`, [Symbol.asyncDispose]: close }
}

/** A browser with a profile of its own that tools can be attached to. */
export async function openBrowser() {
  const profile = await mkdtemp(path.join(os.tmpdir(), 'breadcrumbs-profile-'))
  const port = await getPort()
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    locale: 'en',
    viewport: { width: 412, height: 823 },
    args: [
      `--remote-debugging-port=${port}`,
      '--disable-background-networking',
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  })
  return {
    context,
    port,
    async [Symbol.asyncDispose]() {
      await context.close()
      await rm(profile, { recursive: true, force: true })
    },
  }
}

/** Signs one of the seeded people in, through the consent screen of their server. */
export async function signIn(page: Page, webUrl: string, name: string): Promise<void> {
  await page.goto(webUrl)
  await page.getByRole('textbox', { name: 'Handle' }).fill(`${name}.test`)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.locator('input[type=password]').fill(`${name}-password`)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('button', { name: 'Authorize', exact: true }).click()
  await page.waitForURL((url) => url.origin === webUrl)
  await page.getByRole('button', { name: 'Log', exact: true }).waitFor()
}
