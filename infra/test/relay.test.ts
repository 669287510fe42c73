import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { Frame, MessageFrame } from '@atproto/xrpc-server'
import { createLogger } from '@breadcrumbs/service-kit'
import { type FakeHost, messageFrame, startFakeHost, waitFor } from '@breadcrumbs/service-kit/testing'
import getPort from 'get-port'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Relay, startRelay } from '../src/local-network/relay/relay.ts'

let folder: string
let one: FakeHost
let two: FakeHost
let relay: Relay
const log = createLogger({ name: 'test', level: 'silent' })

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'relay-'))
  one = await startFakeHost()
  two = await startFakeHost()
  relay = await open()
})
afterEach(async () => {
  await relay.close()
  await one.stop()
  await two.stop()
  await rm(folder, { recursive: true })
})

const open = async (): Promise<Relay> =>
  startRelay({
    port: await getPort(),
    file: path.join(folder, 'relay.sqlite'),
    hosts: [one.url, two.url],
    log,
  })

const KINDS = ['#commit', '#identity', '#account', '#sync'] as const

/** The host sends an event; `did` tells hosts apart. */
function publish(host: FakeHost, did: string, seq: number, kind: (typeof KINDS)[number] = '#commit'): void {
  const time = new Date(Date.UTC(2026, 0, 1) + seq * 1000).toISOString()
  host.publish(seq, messageFrame(kind, { seq, did: `did:plc:${did}`, time }))
}

/** Every stored frame: the number outside and inside, whose it is, its kind. */
function stored(): { seq: number; inside: number; did: string; t: string | undefined }[] {
  return relay.log.after(0, 10_000).map(({ seq, bytes }) => {
    const frame = Frame.fromBytes(bytes)
    if (!(frame instanceof MessageFrame)) throw new Error('the relay stored no message frame')
    const { seq: inside, did } = frame.body as { seq: number; did: string }
    return { seq, inside, did, t: frame.type }
  })
}

const untilStored = (count: number) => waitFor(() => relay.log.head() >= count, { what: `${count} frames` })

it('joins two hosts into one sequence without gaps, each host in its own order, every kind of event', async () => {
  for (let seq = 1; seq <= 40; seq += 1) {
    publish(one, 'one', seq * 10, KINDS[seq % 4]!)
    publish(two, 'two', seq, KINDS[seq % 4]!)
  }
  await untilStored(80)
  const frames = stored()
  expect(frames.map(({ seq }) => seq)).toEqual(Array.from({ length: 80 }, (_, i) => i + 1))
  expect(frames.every(({ seq, inside }) => seq === inside)).toBe(true)
  const kinds = Array.from({ length: 40 }, (_, i) => KINDS[(i + 1) % 4])
  for (const did of ['did:plc:one', 'did:plc:two'])
    expect(frames.filter((frame) => frame.did === did).map(({ t }) => t)).toEqual(kinds)
})

it.each([1000, 1006, 1008, 1011])(
  'comes back to a host that closed with %i, and misses and doubles nothing',
  async (code) => {
    publish(one, 'one', 1)
    publish(two, 'two', 1)
    await untilStored(2)
    if (code === 1006) one.terminate()
    else one.close(code)
    publish(two, 'two', 2)
    publish(one, 'one', 2)
    publish(one, 'one', 3)
    await untilStored(5)
    await waitFor(() => one.cursors.length === 2, { what: 'the second connection' })
    expect(one.cursors).toEqual([0, 1])
    expect(two.cursors).toEqual([0])
    expect(stored().filter(({ did }) => did === 'did:plc:one')).toHaveLength(3)
  },
)

it('goes on after a restart: its own numbers and, at each host, after the last stored frame', async () => {
  publish(one, 'one', 100)
  publish(two, 'two', 7)
  await untilStored(2)
  await relay.close()
  publish(one, 'one', 101)
  publish(two, 'two', 8)
  relay = await open()
  await untilStored(4)
  expect(stored().map(({ seq, inside }) => [seq, inside])).toEqual([
    [1, 1],
    [2, 2],
    [3, 3],
    [4, 4],
  ])
  expect([one.cursors, two.cursors]).toEqual([
    [0, 100],
    [0, 7],
  ])
})

it('leaves out a frame it cannot read and goes on with the next', async () => {
  publish(one, 'one', 1)
  await untilStored(1)
  const whole = Buffer.from(
    messageFrame('#commit', { seq: 2, did: 'did:plc:one', blocks: new Uint8Array([1, 2, 3]) }),
  )
  const blocksAt = whole.indexOf(Buffer.from([0x43, 1, 2, 3]))
  const undefinedByte = Buffer.from([0xf7]) // valid CBOR, but no value of the atproto data model
  one.publish(2, Buffer.concat([whole.subarray(0, blocksAt), undefinedByte, whole.subarray(blocksAt + 4)]))
  publish(one, 'one', 3)
  await untilStored(2)
  expect(relay.log.cursorOf(one.url)).toBe(3)
})

it('fails when a host counts anew, instead of taking its new events for old ones', async () => {
  const failure = relay.failed.catch((error: Error) => error)
  publish(one, 'one', 500)
  await untilStored(1)
  one.reset()
  one.terminate()
  await waitFor(() => one.cursors.length === 2, { what: 'the second connection' })
  publish(one, 'one', 3)
  expect(await failure).toMatchObject({ message: expect.stringContaining('counts its events anew') })
})
