import { createServiceAuth } from '@breadcrumbs/service-kit'
import { expect, it } from 'vitest'
import vectors from './fixtures/space-vectors.json' with { type: 'json' }

const { lxm, expectedAud, cases } = vectors.serviceAuth

/** Where we are stricter than the reference, on purpose: no fragment in iss, no space token, one spelling of a signature. */
const STRICTER: Readonly<Record<string, string>> = {
  'iss with service fragment': 'iss',
  'typ of a delegation token (not refused by the reference)': 'typ',
  'high-S accepted': 'signature',
}

for (const vector of cases) {
  const stricter = STRICTER[vector.name]
  const taken = vector.expect.ok && stricter === undefined
  it(`${taken ? 'takes' : 'refuses'} a service token: ${vector.name}`, async () => {
    const auth = createServiceAuth({
      audiences: [expectedAud],
      identity: { signingKey: async () => vector.signingKey },
      replay: 'allow',
      // One second: a token is good through the second of its exp, as at the reference.
      skewSeconds: 1,
      now: () => vector.now * 1000,
    })
    const result = await auth.verify(vector.jwt, lxm)
    expect(result.ok).toBe(taken)
    if (stricter !== undefined) expect(result).toMatchObject({ reason: stricter })
    if (result.ok) expect(result.did).toBe(vector.expect.iss)
  })
}
