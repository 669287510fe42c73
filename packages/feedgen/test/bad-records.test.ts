import { encode } from '@atproto/lex-cbor'
import type { LexMap } from '@atproto/lex-data'
import { ids } from '@breadcrumbs/lexicons'
import { expect } from 'vitest'
import { parseRecord, type RawRecord } from '../src/ingest/parse-record.ts'
import { badInputs } from './_bad-inputs.ts'
import { crumbRecord, POST } from './_person.ts'

function raw(bytes: Uint8Array, collection: string = ids.crumb): RawRecord {
  return { did: 'did:plc:alice', collection, rkey: '3kabcdefghij2', cid: 'bafy', isCreate: true, bytes }
}
const parse = (record: object, collection?: string) => parseRecord(raw(encode(record as LexMap), collection))
const crumb = (o: object) => parse({ ...crumbRecord(), ...o })

/** The bytes of a good crumb with one field replaced by raw CBOR, of the same place in key order. */
function withRawField(name: string, cbor: Uint8Array): Uint8Array {
  const marker = 'MARKER'
  const bytes = Buffer.from(encode({ ...crumbRecord(), [name]: marker } as LexMap))
  const at = bytes.indexOf(Buffer.from([0x60 + marker.length, ...Buffer.from(marker)]))
  return Buffer.concat([bytes.subarray(0, at), cbor, bytes.subarray(at + 1 + marker.length)])
}

badInputs({
  'RC-003'() {
    for (const createdAt of [
      '+275760-09-13T00:00:00Z',
      '0000-01-01T00:00:00+01:00',
      '-1985-04-12T23:20:50Z',
    ]) {
      expect(crumb({ createdAt })).toMatchObject({ rejected: expect.any(String) })
      // A post is not ours to refuse: it is placed where we saw it.
      expect(parse({ $type: POST, text: '', createdAt }, POST)).toMatchObject({
        type: 'post',
        createdAt: undefined,
      })
    }
  },
  'RC-004'() {
    expect(crumb({ createdAt: '2026-02-30T00:00:00Z' })).toMatchObject({ rejected: expect.any(String) })
  },
  'RC-006'() {
    for (const createdAt of [undefined, 5, {}, []]) {
      const { createdAt: _, ...rest } = crumbRecord() as Record<string, unknown>
      const record = createdAt === undefined ? rest : { ...rest, createdAt }
      expect(parse(record)).toMatchObject({ rejected: expect.any(String) })
    }
  },
  'RC-007'() {
    for (const createdAt of [
      '2026-01-01t00:00:00z',
      '2026-01-01 00:00:00Z',
      '2026-01-01T00:00:00',
      '2026-01-01T00:00:00-00:00',
    ]) {
      expect(crumb({ createdAt })).toMatchObject({ rejected: expect.any(String) })
    }
  },
  async 'RC-012'() {
    const bytes = withRawField('via', Buffer.from([0x62, 0xc3, 0x28]))
    expect(parseRecord(raw(bytes))).toEqual({ rejected: 'record-not-canonical' })
    // The same record with valid text is fine, so it is the text that was refused.
    expect(parseRecord(raw(withRawField('via', Buffer.from([0x62, 0x61, 0x62]))))).toMatchObject({
      type: 'crumb',
    })
  },
  'RC-016'() {
    for (const depth of [33, 1_000, 20_000, 1_000_000]) {
      const deep = Buffer.concat([Buffer.alloc(depth, 0x81), Buffer.from([0])])
      expect(parseRecord(raw(withRawField('deep', deep)))).toEqual({ rejected: 'record-not-canonical' })
    }
  },
  'RC-018'() {
    const bad = [
      'fb7ff8000000000000',
      'fb40091eb851eb851f',
      '9f01ff',
      '7f6161ff',
      'd86301',
      'a2616101616102',
      'f7',
    ]
    for (const hex of bad) {
      expect(parseRecord(raw(withRawField('extra', Buffer.from(hex, 'hex')))), hex).toEqual({
        rejected: 'record-not-canonical',
      })
    }
  },
  async 'RC-019'() {
    const huge = Buffer.from('1b8000000000000000', 'hex')
    const parsed = parseRecord(raw(withRawField('extra', huge)))
    expect(JSON.stringify(parsed)).not.toContain('9223372036854775808')
    const rating = Buffer.concat([Buffer.from('a2', 'hex'), encode('max'), huge, encode('value'), huge])
    expect(parseRecord(raw(withRawField('rating', rating)))).toMatchObject({ rejected: expect.any(String) })
  },
  'RC-021'() {
    expect(crumb({ $type: ids.book })).toEqual({ rejected: 'record-type' })
    expect(parse({ $type: ids.crumb, subject: 'did:plc:x' }, 'app.bsky.graph.follow')).toEqual({
      rejected: 'record-type',
    })
  },
  'RC-022'() {
    const position = { $type: 'app.breadcrumbs.defs#hologramPosition', layer: 3 }
    expect(crumb({ position, mood: 'calm', kind: 'app.breadcrumbs.defs#pondered' })).toMatchObject({
      type: 'crumb',
      activity: { kind: 'other' },
    })
  },
})
