import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { AlreadyRunning, claimFolder } from './running.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'running-'))
})
afterEach(() => rm(folder, { recursive: true }))

const WEB_URL = 'http://127.0.0.1:2580'

it('refuses a folder that a living process has, and says where that one is', async () => {
  await claimFolder(folder, { pid: process.ppid, webUrl: WEB_URL })
  const second = claimFolder(folder, { pid: process.pid, webUrl: 'http://127.0.0.1:3580' })
  await expect(second).rejects.toThrow(AlreadyRunning)
  await expect(second).rejects.toThrow(WEB_URL)
  await expect(second).rejects.toThrow(`kill ${process.ppid}`)
})

it('takes a folder over from a process that was killed', async () => {
  const killed = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  await claimFolder(folder, { pid: killed.pid!, webUrl: WEB_URL })
  killed.kill('SIGKILL')
  await once(killed, 'exit')
  await claimFolder(folder, { pid: process.pid, webUrl: WEB_URL })
  await expect(claimFolder(folder, { pid: process.ppid, webUrl: WEB_URL })).rejects.toThrow(AlreadyRunning)
})

it('gives the folder up', async () => {
  const release = await claimFolder(folder, { pid: process.pid, webUrl: WEB_URL })
  await release()
  await claimFolder(folder, { pid: process.pid, webUrl: WEB_URL })
})

it('takes over a note that was cut off while it was written', async () => {
  await writeFile(path.join(folder, 'running.json'), '{"pid":')
  await claimFolder(folder, { pid: process.pid, webUrl: WEB_URL })
})
