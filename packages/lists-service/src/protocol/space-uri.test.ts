import { describe, expect, it } from 'vitest'
import vectors from '../../test/fixtures/space-vectors.json' with { type: 'json' }
import { formatRecordUri, formatSpaceRef, parseRecordUri, parseSpaceRef } from './space-uri.ts'

type Parts = { spaceDid: string; spaceType: string; skey: string; author?: string; collection?: string; rkey?: string }
type Vector = { uri: string; validAtUriStrict: boolean; isSpaceRef: boolean; parts?: Parts | null }

describe('space URIs', () => {
  for (const vector of vectors.uris as Vector[]) {
    // The reference lets a fragment pass; the reference text says it should not.
    const isQuirk = vector.uri.includes('#')
    it(`${vector.isSpaceRef && !isQuirk ? 'takes' : 'refuses'} ${vector.uri.slice(0, 80) || '(nothing)'} as a space`, () => {
      const ref = parseSpaceRef(vector.uri)
      expect(ref !== undefined).toBe(vector.isSpaceRef && !isQuirk)
      if (ref && vector.parts) {
        expect(ref).toEqual({ did: vector.parts.spaceDid, type: vector.parts.spaceType, skey: vector.parts.skey })
        expect(formatSpaceRef(ref)).toBe(vector.uri)
      }
    })

    it(`${vector.parts?.author ? 'takes' : 'refuses'} ${vector.uri.slice(0, 80) || '(nothing)'} as a record`, () => {
      const record = parseRecordUri(vector.uri)
      expect(record !== undefined).toBe(vector.parts?.author !== undefined)
      if (!record) return
      const { space, author, collection, rkey } = record
      expect(formatRecordUri(formatSpaceRef(space), author, collection, rkey)).toBe(vector.uri)
    })
  }

  it('refuses a URI longer than 8192 characters', () => {
    const ref = `at://did:web:${'a'.repeat(2030)}/space/com.example.x/${'k'.repeat(512)}`
    expect(parseSpaceRef(ref)).toBeDefined()
    expect(parseSpaceRef(`${ref}${'k'.repeat(8192)}`)).toBeUndefined()
  })
})
