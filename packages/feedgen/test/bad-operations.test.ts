/** What operators do, and what they are asked to do, on the real program. */
import { rm } from 'node:fs/promises'
import { ids } from '@breadcrumbs/lexicons'
import { waitFor } from '@breadcrumbs/service-kit/testing'
import { afterEach, beforeEach, expect, vi } from 'vitest'
import { decideTakedown } from '../src/commands/takedown.ts'
import { badInputs } from './_bad-inputs.ts'
import { operatorOf } from './_operator.ts'
import { companionWrites, type Person } from './_person.ts'
import { startProcess } from './_process.ts'
import { World } from './_world.ts'

let world: World
let alice: Person
let bob: Person

beforeEach(async () => {
  world = await World.create()
  alice = await world.person()
  bob = await world.person()
  await world.follows(bob, alice)
})
afterEach(() => world[Symbol.asyncDispose]())

const feed = async () => (await world.page(bob)).feed

async function post(): Promise<{ rkey: string; postUri: string }> {
  const { writes, rkey, postUri } = await companionWrites(alice)
  await world.commits(alice, ...writes)
  await world.settled()
  await world.repaired()
  return { rkey, postUri }
}

const feedgen = operatorOf(() => world)

async function decide(...args: string[]): Promise<void> {
  expect(await feedgen(args)).toMatchObject({ code: 0 })
}

const decides = (subject: string, isDown: boolean) =>
  decideTakedown(world.databaseUrl, { subject, isDown, decidedAt: Date.now(), note: '' })

const shows = (expected: readonly string[]) =>
  waitFor(async () => JSON.stringify(await feed()) === JSON.stringify(expected), {
    what: `a page of ${expected.length}`,
  })

// Each starts several programs, on machines that may be busy.
vi.setConfig({ testTimeout: 120_000 })

badInputs(
  {
    async 'CM-006'() {
      await world.start()
      const [first, second, third] = [await post(), await post(), await post()]
      const all = [third.postUri, second.postUri, first.postUri]
      await shows(all)
      await decide('takedown', first.postUri, '--note', 'case 7')
      await decides(`at://${alice.did}/${ids.crumb}/${second.rkey}`, true)
      await shows([third.postUri])
      await decides(alice.did, true)
      await shows([])
      expect((await feedgen(['explain', bob.did, third.postUri])).stdout).toContain('taken-down')
      // Neither a restart nor the stream from its beginning brings anything back.
      await world.stop()
      const replay = world.rewind()
      world.extraEnv = { FEEDGEN_UPSTREAM_EPOCH: '2' }
      await world.start()
      replay()
      await world.settled()
      expect(await feed()).toEqual([])
      await decide('restore', alice.did)
      await shows([third.postUri])
      await decides(first.postUri, false)
      await shows([third.postUri, first.postUri])
      // Who was deleted and comes back is hidden still.
      await decides(alice.did, true)
      world.tells('#account', { did: alice.did, active: false, status: 'deleted' })
      world.tells('#account', { did: alice.did, active: true })
      await world.settled()
      await world.repaired()
      await shows([])
      const { stdout } = await feedgen(['takedowns'])
      expect(
        stdout
          .trim()
          .split('\n')
          .map((line) => line.split(' ')[1]),
      ).toEqual(['takedown', 'takedown', 'takedown', 'restore', 'restore', 'takedown'])
      expect(stdout).toContain(`${first.postUri} case 7`)
      for (const wrong of ['alice.test', 'at://alice.test/app.bsky.feed.post/3k', `at://${alice.did}`, 'x'])
        await expect(decides(wrong, true)).rejects.toThrow('a takedown needs a DID')
    },
    async 'CM-012'() {
      await world.start()
      const { postUri } = await post()
      await shows([postUri])
      world.tells('#account', { did: alice.did, active: false, status: 'deleted' })
      await world.settled()
      alice.away = 'deleted'
      await world.stop()
      // The stream from its oldest frame, and then with another numbering: what was true then is told again.
      const replay = world.rewind()
      world.extraEnv = { FEEDGEN_UPSTREAM_EPOCH: '2' }
      await world.start()
      replay()
      await world.settled()
      await world.gap()
      await world.repaired()
      expect(await feed()).toEqual([])
      expect(world.running.index.takesPart(alice.did)).toBe(false)
      expect((await feedgen(['status', '--json'])).stdout).not.toContain('activity')
    },
    async 'FH-007'() {
      // Takes connections, as the address of a relay that has moved away, and has nothing to send; no health either.
      world.host.reset()
      const silent = await feedgen(['doctor'])
      expect(silent.code).toBe(1)
      expect(silent.stdout).toContain(
        `WRONG upstream: ${world.host.url} takes connections and sends nothing; check FEEDGEN_UPSTREAM_URL`,
      )
      const address = `${world.host.url.replace('ws', 'http')}/xrpc/_health`
      const wrong = await startProcess(world.env())
      try {
        await waitFor(() => wrong.output().includes(`${address} answers 404`), { what: 'the warning' })
        expect(wrong.output()).toContain(`"upstream":"${world.host.url}"`)
        // What is silent for minutes is said again and again: src/ingest/quiet-alarm.test.ts.
      } finally {
        await wrong.end('SIGTERM')
      }
      world.host.answer((url) => (url.pathname === '/xrpc/_health' ? { version: '1' } : undefined))
      const right = await startProcess(world.env())
      try {
        await waitFor(() => right.output().includes(`${address} answers 200`), { what: 'the health' })
        expect(right.output()).toContain('the upstream is well')
        world.tells('#identity', { did: alice.did })
        expect((await feedgen(['doctor'])).stdout).toContain(
          `ok    upstream: ${world.host.url} sends events; ${address} answers 200`,
        )
      } finally {
        await right.end('SIGTERM')
      }
    },
    async 'OP-003'() {
      const missing = { FEEDGEN_DATABASE_URL: `${world.databaseUrl.replace(/[^/]*$/, 'no-folder/x.sqlite')}` }
      expect(await feedgen([], missing)).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('the folder of the database') as string,
      })
      // A file system that takes no files, whoever asks.
      expect(await feedgen([], { FEEDGEN_DATABASE_URL: 'sqlite:/proc/self/x.sqlite' })).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('cannot be opened') as string,
      })
      // One sentence, whichever command it is, and no trace of ours.
      for (const args of [[], ['status'], ['takedowns']])
        expect((await feedgen(args, missing)).stderr).toMatch(/^the folder of the database .*\n$/)
      expect((await feedgen(['takedown', 'nonsense'])).stderr).toBe(
        'a takedown needs a DID, or the at-uri (with a DID) of a post or crumb\n',
      )
      const running = await startProcess(world.env())
      const file = world.databaseUrl.slice('sqlite:'.length)
      await rm(file)
      expect(await running.ended()).toBe(1)
      expect(running.output()).toContain('the file of the database is gone')
    },
    async 'OP-009'() {
      const first = await startProcess(world.env())
      try {
        const second = await feedgen([])
        expect(second.code).toBe(1)
        expect(second.stderr).toContain('another feedgen runs on this database')
        expect(second.stderr).not.toContain('    at ')
        // An operator's commands go on working beside it, and so does the first.
        expect(await feedgen(['status'])).toMatchObject({ code: 0 })
        expect((await fetch(`${first.url}/readyz`)).status).toBe(200)
      } finally {
        await first.end('SIGKILL')
      }
      // Killed, it leaves nothing behind that keeps the next one out.
      const next = await startProcess(world.env())
      expect(await next.end('SIGTERM')).toBe(0)
    },
    async 'OP-012'() {
      await world.start()
      const env = { FEEDGEN_PUBLIC_URL: world.running.url, FEEDGEN_SERVICE_DID: 'did:web:other.example.com' }
      const { code, stdout } = await feedgen(['doctor'], env)
      expect(code).toBe(1)
      expect(stdout).toMatch(/^WRONG DID document: .* is of another DID; .*FEEDGEN_SERVICE_DID/m)
      const self = await startProcess({
        ...world.env(),
        ...env,
        FEEDGEN_DATABASE_URL: world.databaseUrl.replace(/[^/]*$/, 'other.sqlite'),
        FEEDGEN_LOG_LEVEL: 'warn',
      })
      try {
        await waitFor(() => self.output().includes('is of another DID'), { what: 'the warning of the start' })
      } finally {
        await self.end('SIGTERM')
      }
    },
  },
  { startsServices: true },
)
