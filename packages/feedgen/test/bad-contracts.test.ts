/** Upstreams change: fields come and go, and words we do not know. What is still true is read, the rest is counted. */
import { decodeAll, encode } from '@atproto/lex-cbor'
import type { LexMap, LexValue } from '@atproto/lex-data'
import { type FakeDirectory, messageFrame, startFakeDirectory } from '@breadcrumbs/service-kit/testing'
import { afterAll, beforeAll, expect } from 'vitest'
import { readHostedAccount } from '../src/pds/hosted-account.ts'
import { badInputs } from './_bad-inputs.ts'
import { ingest, ingestMessages, resolver } from './_ingest.ts'
import { companionWrites, Person, type Signed } from './_person.ts'

let directory: FakeDirectory
let alice: Person
let signed: Signed

beforeAll(async () => {
  directory = await startFakeDirectory()
  alice = await Person.create()
  directory.setDocument(alice.did, alice.document('https://pds.example.com'))
  signed = await alice.sign((await companionWrites(alice)).writes)
})
afterAll(() => directory.close())

/** A real frame with its body changed. */
function mutated(change: (body: Record<string, LexValue>) => void): { t: string; bytes: Uint8Array } {
  const [header, body] = [...decodeAll(alice.frame(1, signed))] as [LexValue, Record<string, LexValue>]
  change(body)
  return { t: '#commit', bytes: Buffer.concat([encode(header), encode(body as LexMap)]) }
}

badInputs({
  async 'VS-006'() {
    const honest = await ingest(directory, [mutated(() => undefined)])
    expect([honest.events.length, honest.rejected]).toEqual([1, []])

    // Deprecated fields are gone, new ones are there, in the frame and in its ops.
    const later = mutated((body) => {
      for (const name of ['rebase', 'tooBig', 'blobs', 'time', 'prevData']) delete body[name]
      body.requiredNext = { since: 'v3', list: [1, 2, 3] }
      body.ops = (body.ops as LexMap[]).map((op) => ({ ...op, size: 7 }))
    })
    const { events, rejected } = await ingest(directory, [later])
    expect([events, rejected]).toEqual([
      [{ ...honest.events[0], receivedAt: expect.any(Number) as number }],
      [],
    ])

    // A new kind of frame, of op, and a field of another type: each counted under its own name, none lost in silence.
    const rename = mutated((body) => {
      body.ops = [{ action: 'rename', path: 'app.breadcrumbs.crumb/a', cid: null }]
    })
    const strange = await ingest(directory, [
      { t: '#reaction', bytes: messageFrame('#reaction', { seq: 1, did: alice.did }) },
      rename,
      mutated((body) => {
        body.rev = { tid: body.rev as string }
      }),
      mutated((body) => {
        body.blocks = 'in another frame'
      }),
      later,
    ])
    expect(strange.rejected).toEqual(['unknown-type', 'frame-ops', 'frame-rev', 'unreadable'])
    expect(strange.events).toHaveLength(1)

    // An enumeration grows: only `active` decides.
    const account = (seq: number, active: boolean, status: string) => {
      const bytes = messageFrame('#account', { seq, did: alice.did, active, status, until: 'x' })
      return { kind: 'frame' as const, cursor: seq, receivedAt: 1, t: '#account', bytes, bodyOffset: 0 }
    }
    const messages = [account(1, false, 'hibernating'), account(2, true, 'verified')].map((message) => ({
      ...message,
      bodyOffset: encode([...decodeAll(message.bytes)][0] as LexValue).length,
    }))
    const told = await ingestMessages(resolver(directory), messages, [alice.did])
    expect(told.events.map((event) => event.kind === 'account' && event.active)).toEqual([false, true])
    const answer = { did: alice.did, active: true, status: 'verified', rev: '3k', shard: 9 }
    expect(readHostedAccount(200, answer)).toEqual({ is: 'active', rev: '3k' })
  },
})
