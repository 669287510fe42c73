import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

interface BadInput {
  readonly id: string
  readonly name: string
  readonly input: string
  readonly expected: string
}

const cases = JSON.parse(
  readFileSync(new URL('fixtures/bad-inputs.json', import.meta.url), 'utf8'),
) as BadInput[]

/** Makes one test of each case, named as in the fixture; refuses ids that the fixture does not have. */
export function badInputs(tests: Readonly<Record<string, () => void | Promise<void>>>): void {
  for (const [id, run] of Object.entries(tests)) {
    const found = cases.find((c) => c.id === id)
    if (!found) throw new Error(`no bad input ${id} in the fixture`)
    it(`${id}: ${found.name}`, async () => {
      expect.hasAssertions()
      await run()
    })
  }
}
