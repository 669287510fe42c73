import { schemas } from '@atproto/api'
import { expect, it } from 'vitest'
import { documentsIn } from './_documents.ts'

const official = new Map<string, unknown>(schemas.map((document) => [document.id, document]))
const vendored = documentsIn('lexicons/vendor')

it('vendors enough to serve a feed and write a repo', () => {
  expect(vendored.length).toBeGreaterThanOrEqual(30)
})

it.each(vendored.map(({ document }) => [document.id, document] as const))(
  '%s is what the installed @atproto/api says',
  (id, document) => {
    // Its compiled form marks every reference `lex:`; nothing else may differ.
    const compiled = JSON.stringify(official.get(id)).replaceAll('"lex:', '"')
    expect(document).toEqual(JSON.parse(compiled))
  },
)
