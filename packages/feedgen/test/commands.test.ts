import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryDirectory, waitFor } from '@breadcrumbs/service-kit/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { operatorOf } from './_operator.ts'
import { companionWrites } from './_person.ts'
import { World } from './_world.ts'

let world: World

beforeAll(async () => {
  world = await World.create()
  const alice = await world.person()
  await world.commits(alice, ...(await companionWrites(alice)).writes)
  await world.start()
  await world.settled()
})
afterAll(() => world[Symbol.asyncDispose]())

const feedgen = operatorOf(() => world)

describe('status', () => {
  it('says what the database holds, in lines and as JSON', async () => {
    const { code, stdout } = await feedgen(['status'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/log: position \d+; .*post 1/)
    expect(stdout).toContain(`applied up to ${world.seq}`)
    const json = JSON.parse((await feedgen(['status', '--json'])).stdout) as Record<string, unknown>
    expect(json).toMatchObject({ gaps: 0, deadLetters: 0, streams: [{ cursor: world.seq }] })
  })

  it('fails with a sentence, not a stack, when a variable is wrong', async () => {
    const { code, stderr } = await feedgen(['status'], { FEEDGEN_PORT: 'x' })
    expect(code).toBe(1)
    expect(stderr).toContain('FEEDGEN_PORT: is not a whole number')
    expect(stderr).not.toContain('at ')
  })
})

describe('healthcheck', () => {
  it('asks the service where it listens, and fails where none does', async () => {
    const port = new URL(world.running.url).port
    expect((await feedgen(['healthcheck'], { FEEDGEN_PORT: port })).code).toBe(0)
    expect((await feedgen(['healthcheck', '--ready'], { FEEDGEN_PORT: port })).code).toBe(0)
    expect((await feedgen(['healthcheck'], { FEEDGEN_PORT: '1' })).code).toBe(1)
  })
})

describe('explain', () => {
  it('says why a post is not in somebody’s feed', async () => {
    const { code, stdout } = await feedgen([
      'explain',
      'did:plc:nobody',
      'at://did:plc:x/app.bsky.feed.post/y',
    ])
    expect([code, stdout.split(':')[0]]).toEqual([0, 'unknown-viewer'])
  })
})

describe('backfill', () => {
  it('fails with a reason when the host has no such list', async () => {
    const { code, stderr } = await feedgen(['backfill', world.directory.url])
    expect(code).toBe(1)
    expect(stderr).toContain('BackfillError')
  })
})

describe('doctor', () => {
  it('finds a DID document that leads elsewhere and names the rest as sound', async () => {
    const { code, stdout } = await feedgen(['doctor'], { FEEDGEN_PUBLIC_URL: world.running.url })
    expect(code).toBe(1)
    expect(stdout).toMatch(/WRONG DID document: .* leads to another service; serve https/)
    for (const part of ['config', 'upstream', 'clock', 'database', 'signatures']) {
      expect(stdout).toMatch(new RegExp(`^ok +${part}`, 'm'))
    }
  })

  it('finds a directory that is not there, and does not blame the clock', async () => {
    const { code, stdout } = await feedgen(['doctor'], { FEEDGEN_PLC_URL: 'http://127.0.0.1:1' })
    expect(code).toBe(1)
    expect(stdout).toContain(
      'WRONG directory: http://127.0.0.1:1 cannot be reached; check FEEDGEN_PLC_URL and the way out',
    )
    expect(stdout).toMatch(/^ok +clock: not compared/m)
  })

  it('finds an upstream that is not there', async () => {
    const { code, stdout } = await feedgen(['doctor'], { FEEDGEN_UPSTREAM_URL: 'ws://127.0.0.1:1' })
    expect(code).toBe(1)
    expect(stdout).toContain(
      'WRONG upstream: ws://127.0.0.1:1 refuses a connection; check FEEDGEN_UPSTREAM_URL',
    )
  })
})

describe('record and replay', () => {
  it('make a file of the stream, and of the file the same rows again, once', async () => {
    await using folder = await temporaryDirectory('feedgen-')
    const file = join(folder.path, 'sample.jsonl')
    const recording = feedgen(['record', file, '--count', '3', '--seconds', '15'])
    const connections = world.host.cursors.length
    await waitFor(() => world.host.cursors.length > connections, { timeoutMs: 15_000 })
    const alice = await world.person()
    const signed = await alice.sign((await companionWrites(alice)).writes)
    world.publishes(alice, signed)
    world.publishes(alice, signed, { rev: 'x' })
    world.tells('#identity', { did: 'did:plc:nobody' })
    expect(await recording).toMatchObject({ code: 0, stdout: `3 messages in ${file}\n` })
    expect((await readFile(file, 'utf8')).trim().split('\n')).toHaveLength(3)

    const elsewhere = { FEEDGEN_DATABASE_URL: `sqlite:${folder.path}/replayed.sqlite` }
    const first = await feedgen(['replay', file], elsewhere)
    expect(first).toMatchObject({ code: 0 })
    expect(first.stdout).toBe('3 messages read, 2 concerned us\nleft out: frame-rev 1\n')
    expect((await feedgen(['status'], elsewhere)).stdout).toMatch(/activity 1, .*post 1/)
    expect((await feedgen(['replay', file], elsewhere)).stdout).toBe('0 messages read, 0 concerned us\n')
  })

  it('fail with a sentence: a file that is there, a number that is none, a source that is silent', async () => {
    await using folder = await temporaryDirectory('feedgen-')
    const file = join(folder.path, 'sample.jsonl')
    const silent = await feedgen(['record', file, '--seconds', '1'])
    expect(silent).toMatchObject({ code: 1, stdout: `0 messages in ${file}\n` })
    expect(await feedgen(['record', file])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^EEXIST: .*\n$/),
    })
    const wrong = await feedgen(['record', `${file}2`, '--count', 'many'])
    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining('not a whole number') })
    const missing = await feedgen(['replay', `${file}3`], {
      FEEDGEN_DATABASE_URL: `sqlite:${folder.path}/replayed.sqlite`,
    })
    expect(missing).toMatchObject({ code: 1, stderr: expect.stringMatching(/^ENOENT: .*\n$/) })
  })
})

it('explains itself: every command has a help text and unknown ones fail', async () => {
  const { stdout } = await feedgen(['--help'])
  const commands = [...stdout.matchAll(/^ {2}(\w+)/gm)].map(([, name]) => name as string)
  expect(commands).toEqual(
    expect.arrayContaining([
      'serve',
      'publish',
      'unpublish',
      'status',
      'doctor',
      'healthcheck',
      'explain',
      'backfill',
      'record',
      'replay',
    ]),
  )
  expect((await feedgen(['publish', '--help'])).stdout).toContain('explaining posts')
  expect((await feedgen(['serfe'])).code).toBe(1)
})
