import { formatSpaceRef, parseSpaceRef } from '@breadcrumbs/lexicons'
import { describe, expect, it } from 'vitest'
import vectors from '../../test/fixtures/space-vectors.json' with { type: 'json' }
import { formatRecordUri } from './space-uri.ts'

type Parts = {
  spaceDid: string
  spaceType: string
  skey: string
  author?: string
  collection?: string
  rkey?: string
}
type Vector = { uri: string; isSpaceRef: boolean; parts?: Parts | null }

describe('space URIs', () => {
  for (const vector of vectors.uris as Vector[]) {
    const { uri, parts } = vector
    // The reference lets a fragment pass; its own text says it should not.
    const isSpace = vector.isSpaceRef && !uri.includes('#')
    it(`${isSpace ? 'takes' : 'refuses'} ${uri.slice(0, 80) || '(nothing)'} as a space`, () => {
      const ref = parseSpaceRef(uri)
      expect(ref !== undefined).toBe(isSpace)
      if (ref) expect(formatSpaceRef(ref)).toBe(uri)
    })

    if (parts?.author === undefined) continue
    it(`writes ${uri.slice(0, 80)} as the reference does`, () => {
      const { spaceDid: did, spaceType: type, skey, author = '', collection = '', rkey = '' } = parts
      expect(formatRecordUri(formatSpaceRef({ did, type, skey }), author, collection, rkey)).toBe(uri)
    })
  }
})
