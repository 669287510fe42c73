import { appendFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { StreamMessage, StreamNotice } from '../src/index.ts'
import { type ConsumerOptions, jsonlSource, startConsumer } from '../src/index.ts'
import { temporaryDirectory, waitFor } from '../src/testing/index.ts'

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let file: string

beforeEach(async () => {
  directory = await temporaryDirectory()
  file = join(directory.path, 'sample.jsonl')
})
afterEach(() => directory[Symbol.asyncDispose]())

function read(o: Partial<ConsumerOptions> & { follow?: boolean } = {}) {
  const messages: StreamMessage[] = []
  const notices: StreamNotice[] = []
  const consumer = startConsumer({
    source: jsonlSource({ file, follow: o.follow ?? false, name: 'sample' }),
    start: undefined,
    batchMax: 10,
    async handle(batch) {
      messages.push(...batch)
    },
    deadLetter: async () => undefined,
    isTransient: () => false,
    onNotice: (n) => void notices.push(n),
    log: { info: () => undefined, warn: () => undefined },
    ...o,
  })
  const values = () => messages.map((m) => (m.kind === 'event' ? [m.cursor, m.value] : m))
  return { consumer, values, notices }
}

const numbered = (count: number) => Array.from({ length: count }, (_, i) => `{"n":${i + 1}}\n`).join('')

describe('a recorded file', () => {
  it('is read to its end once; a position is a line number', async () => {
    await writeFile(file, numbered(25))
    const reader = read()
    await reader.consumer.finished
    expect(reader.values()).toEqual(Array.from({ length: 25 }, (_, i) => [i + 1, { n: i + 1 }]))
    expect(reader.consumer.state()).toMatchObject({ position: { source: 'sample', epoch: '1', cursor: 25 } })
    expect(reader.consumer.state().reconnects).toBe(0)
  })

  it('is read on from a position', async () => {
    await writeFile(file, numbered(25))
    const reader = read({ start: { source: 'sample', epoch: '1', cursor: 23 } })
    await reader.consumer.finished
    expect(reader.values()).toEqual([
      [24, { n: 24 }],
      [25, { n: 25 }],
    ])
    expect(reader.notices.map((n) => n.kind)).toEqual(['connected', 'disconnected'])
  })

  it('may hold bad, empty and endless lines and end without a newline', async () => {
    const endless = 'x'.repeat(9 * 1024 * 1024)
    await writeFile(file, `{"n":1}\nnot json\n\n${endless}\n{"text":"ü\\n"}\n{"n":6}`)
    const reader = read()
    await reader.consumer.finished
    expect(reader.values()).toEqual([
      [1, { n: 1 }],
      [5, { text: 'ü\n' }],
      [6, { n: 6 }],
    ])
    const reasons = reader.notices.flatMap((n) => (n.kind === 'discarded' ? [n.reason] : []))
    expect(reasons).toEqual(['not-json', 'not-json', 'line-too-long'])
  })

  it('that is not there ends the consumer with the cause', async () => {
    await expect(read().consumer.finished).rejects.toThrow('ENOENT')
  })

  it('can be followed, also when a line comes in two pieces', async () => {
    await writeFile(file, '{"n":1}\n{"n"')
    const reader = read({ follow: true })
    await waitFor(() => reader.values().length === 1)
    await appendFile(file, ':2}\n')
    await waitFor(() => reader.values().length === 2)
    expect(reader.values()[1]).toEqual([2, { n: 2 }])
    await reader.consumer.stop()
    await reader.consumer.finished
  })
})
