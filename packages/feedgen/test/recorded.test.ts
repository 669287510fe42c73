/** A stream is recorded to a file, and the file alone gives a fresh service the same feed. */
import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createLogger, subscribeReposSource } from '@breadcrumbs/service-kit'
import { temporaryDirectory, waitFor } from '@breadcrumbs/service-kit/testing'
import { expect, it } from 'vitest'
import { recordSample } from '../src/ingest/record-sample.ts'
import { companionWrites } from './_person.ts'
import { World } from './_world.ts'

const log = createLogger({ name: 'test', level: 'silent' })

it('replays a recorded stream, verifying it again, into the same feed', async () => {
  await using folder = await temporaryDirectory('feedgen-')
  await using world = await World.create()
  const file = join(folder.path, 'sample.jsonl')
  const [alice, bob] = [await world.person(), await world.person()]
  const recording = recordSample({
    source: subscribeReposSource({ url: world.host.url }),
    messagesMax: 4,
    write: (lines) => appendFile(file, lines.map((line) => `${line}\n`).join('')),
    signal: AbortSignal.timeout(10_000),
    log,
  })
  await waitFor(() => world.host.open === 1)
  await world.follows(bob, alice)
  const first = await companionWrites(alice)
  await world.commits(alice, ...first.writes)
  const forged = await alice.sign((await companionWrites(alice)).writes)
  world.publishes(alice, forged, { rev: 'x' })
  const second = await companionWrites(alice)
  await world.commits(alice, ...second.writes)
  expect(await recording).toBe(4)

  world.host.reset()
  await world.start({}, { FEEDGEN_SOURCE: 'jsonl', FEEDGEN_SOURCE_FILE: file })
  await waitFor(async () => (await world.position()) === 4)
  await world.page(bob)
  await world.repaired()
  expect([...(await world.page(bob)).feed].sort()).toEqual(
    expect.arrayContaining([first.postUri, second.postUri]),
  )
})

it('stops when told, and says when the file cannot be written', async () => {
  await using world = await World.create()
  const source = subscribeReposSource({ url: world.host.url })
  const stopped = new AbortController()
  const none = recordSample({ source, messagesMax: 9, write: async () => {}, signal: stopped.signal, log })
  await waitFor(() => world.host.open === 1)
  stopped.abort()
  expect(await none).toBe(0)
  const full = recordSample({
    source,
    messagesMax: 9,
    write: () => Promise.reject(new Error('disk full')),
    signal: new AbortController().signal,
    log,
  })
  await waitFor(() => world.host.cursors.length === 2)
  world.tells('#identity', { did: 'did:plc:someone' })
  await expect(full).rejects.toThrow('disk full')
})
