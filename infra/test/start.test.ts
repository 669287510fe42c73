import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { AtpAgent } from '@atproto/api'
import { type app, ids } from '@breadcrumbs/lexicons'
import { waitFor } from '@breadcrumbs/service-kit/testing'
import getPort from 'get-port'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { addressesOf, portsAbove } from '../src/local-network/addresses.ts'
import { requireFree } from '../src/local-network/ports.ts'
import { listsClient } from '../src/seeds/lists-client.ts'
import { FOLLOWS, PEOPLE } from '../src/seeds/people.ts'

const START = fileURLToPath(new URL('../dist/start.js', import.meta.url))
const READY_MS = 90_000

let dataFolder: string
let basePort: number
beforeAll(async () => {
  dataFolder = await mkdtemp(path.join(os.tmpdir(), 'breadcrumbs-start-'))
  basePort = await freeRow()
})
/** A test that failed leaves its network; the next one wants the ports. */
const children = new Set<Started>()
afterEach(async () => {
  for (const { child, exited } of children) {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
    await exited
  }
  children.clear()
})
afterAll(() => rm(dataFolder, { recursive: true, force: true }))

/** A base whose whole row of ports is free now. */
async function freeRow(): Promise<number> {
  return waitFor(
    async () => {
      const base = await getPort()
      if (base > 60_000) return undefined
      return requireFree(portsAbove(base)).then(
        () => base,
        () => undefined,
      )
    },
    { what: 'a free row of ports' },
  )
}

interface Started {
  readonly child: ChildProcess
  readonly output: () => string
  readonly exited: Promise<unknown[]>
}

/** Runs what `npm start` runs after the build. */
function start(...options: string[]): Started {
  const child = spawn(process.execPath, [
    START,
    '--data',
    dataFolder,
    '--base-port',
    String(basePort),
    ...options,
  ])
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString()
    })
  const started = { child, output: () => output, exited: once(child, 'exit') }
  children.add(started)
  return started
}

async function ready(started: Started): Promise<void> {
  await waitFor(
    () => {
      if (started.child.exitCode !== null) throw new Error(started.output())
      return started.output().includes('Ctrl-C ends everything')
    },
    { timeoutMs: READY_MS, what: 'the network' },
  )
}

/** Every process below `pid`, however deep. */
async function descendants(pid: number): Promise<number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid='])
  const pairs = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number) as [number, number])
  const below = (parent: number): number[] =>
    pairs.filter(([, ppid]) => ppid === parent).flatMap(([child]) => [child, ...below(child)])
  return below(pid)
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** The titles on the one list of the one group this person is in, sorted. */
async function sharedTitles(agent: AtpAgent, listsDid: string): Promise<string[]> {
  const call = listsClient(agent, listsDid)
  const { groups } = await call<{ groups: { space: string }[] }>(ids.listGroups)
  expect(groups).toHaveLength(1)
  const { space } = groups[0]!
  const { group } = await call<app.breadcrumbs.temp.getGroup.$OutputBody>(
    `${ids.getGroup}?space=${encodeURIComponent(space)}`,
  )
  const { author, rkey } = group.lists[0]!.ref
  const query = new URLSearchParams({ space, author, rkey }).toString()
  const { cards } = await call<app.breadcrumbs.temp.getListView.$OutputBody>(`${ids.getListView}?${query}`)
  return cards.map(({ work }) => work.title).toSorted()
}

describe('npm start', () => {
  it('comes up with people who know each other, keeps them over a restart, and ends without a trace', async () => {
    const addresses = addressesOf(portsAbove(basePort))
    const first = start()
    await ready(first)
    for (const promised of [
      addresses.webUrl,
      addresses.feedgenUrl,
      'alice.test',
      'alice-password',
      'erin.test',
    ])
      expect(first.output()).toContain(promised)

    const agents = new Map<string, AtpAgent>()
    for (const { handle, password, home } of PEOPLE) {
      const agent = new AtpAgent({ service: home === 'one' ? addresses.pdsOneUrl : addresses.pdsTwoUrl })
      await agent.login({ identifier: handle, password })
      agents.set(handle, agent)
    }
    const alice = agents.get('alice.test')!
    const follows = await alice.getFollows({ actor: alice.assertDid })
    expect(follows.data.follows.map(({ handle }) => handle).toSorted()).toEqual(
      FOLLOWS.alice!.map((name) => `${name}.test`).toSorted(),
    )
    const feed = /at:\/\/\S+\/app\.bsky\.feed\.generator\/friends/.exec(first.output())![0]
    const authors = async () => {
      const { data } = await alice.app.bsky.feed.getFeed({ feed })
      return [...new Set(data.feed.map(({ post }) => post.author.handle))].toSorted()
    }
    await waitFor(async () => (await authors()).join() === 'bob.test,carla.test', {
      timeoutMs: 10_000,
      what: "bob's and carla's posts in alice's feed",
    })

    const listsDid = addresses.listsDid
    for (const handle of ['alice.test', 'carla.test'])
      expect(await sharedTitles(agents.get(handle)!, listsDid)).toEqual(['Perfect Days', 'The Bear'])

    const second = start()
    await second.exited
    expect(second.child.exitCode).toBe(1)
    expect(second.output()).toContain(`already running: ${addresses.webUrl}`)

    const processes = await descendants(first.child.pid!)
    expect(processes.length).toBeGreaterThanOrEqual(3) // both services and PostgreSQL at least
    first.child.kill('SIGTERM')
    await first.exited
    expect(first.child.exitCode).toBe(0)
    await waitFor(() => processes.every((pid) => !isAlive(pid)), {
      what: 'all children to end',
    })
    await requireFree(portsAbove(basePort))

    const again = start()
    await ready(again)
    const sameAlice = new AtpAgent({ service: addresses.pdsOneUrl })
    await sameAlice.login({ identifier: 'alice.test', password: 'alice-password' })
    expect(sameAlice.assertDid).toBe(alice.assertDid)
    const crumbs = await sameAlice.com.atproto.repo.listRecords({
      repo: alice.assertDid,
      collection: 'app.breadcrumbs.crumb',
    })
    expect(crumbs.data.records).toHaveLength(2) // seeded once, not twice
    await waitFor(async () => (await authors()).join() === 'bob.test,carla.test', {
      timeoutMs: 30_000,
      what: 'the same feed as before',
    })
    expect(await sharedTitles(sameAlice, listsDid)).toEqual(['Perfect Days', 'The Bear'])

    const afterKill = await descendants(again.child.pid!)
    again.child.kill('SIGKILL')
    await waitFor(() => afterKill.every((pid) => !isAlive(pid)), {
      timeoutMs: 15_000,
      what: 'all children to end with a process that was killed',
    })
  }, 240_000)

  it('says which port is taken and what to do, and leaves nothing running', async () => {
    const taken = net.createServer().listen(portsAbove(basePort).pdsTwo)
    await once(taken, 'listening')
    const started = start()
    await started.exited
    taken.close()
    expect(started.child.exitCode).toBe(1)
    expect(started.output()).toContain(`port ${portsAbove(basePort).pdsTwo} (PDS two) is in use`)
    expect(started.output()).toContain('--base-port')
  })

  it('refuses data that was made for other ports, and says how to go on', async () => {
    const started = start('--base-port', String(await freeRow()))
    await started.exited
    expect(started.child.exitCode).toBe(1)
    expect(started.output()).toContain(`--base-port ${basePort}`)
    expect(started.output()).toContain('--reset')
  })

  it('ends cleanly when it is told to while it comes up', async () => {
    const started = start('--reset', '--no-seed')
    await waitFor(() => started.output().includes('PDS one and two'), {
      timeoutMs: READY_MS,
      what: 'the PDSes',
    })
    const processes = await descendants(started.child.pid!)
    started.child.kill('SIGTERM')
    await started.exited
    expect(started.child.exitCode).toBe(0)
    await waitFor(() => processes.every((pid) => !isAlive(pid)), {
      what: 'all children to end',
    })
    expect(await readdir(dataFolder)).not.toContain('running.json')
  })
})
