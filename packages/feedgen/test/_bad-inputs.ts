import { readFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'

interface BadInput {
  readonly id: string
  readonly name: string
  readonly input: string
  readonly expected: string
}

/** No bad input may hold up everybody else, or leave this much behind (issue 3, "It is done when"). */
const BLOCKED_MS_MAX = 50
const GROWTH_BYTES_MAX = 20_000_000

const cases = JSON.parse(
  readFileSync(new URL('fixtures/bad-inputs.json', import.meta.url), 'utf8'),
) as BadInput[]

/**
 * Makes one test of each case, named as in the fixture; refuses ids that the fixture does not have. A case
 * fails too when it keeps the event loop for longer than 50 ms of CPU (other processes on the machine do not
 * count), or leaves more than 20 MB behind, unless it is one that starts whole services.
 */
export function badInputs(
  tests: Readonly<Record<string, () => void | Promise<void>>>,
  o: { startsServices?: boolean } = {},
): void {
  for (const [id, run] of Object.entries(tests)) {
    const found = cases.find((c) => c.id === id)
    if (!found) throw new Error(`no bad input ${id} in the fixture`)
    it(`${id}: ${found.name}`, async () => {
      expect.hasAssertions()
      if (o.startsServices) {
        await run()
        return
      }
      const before = liveBytes()
      const blockedMs = await longestTurn(run)
      expect(blockedMs, 'CPU ms in one turn of the loop').toBeLessThan(BLOCKED_MS_MAX)
      expect(liveBytes() - before, 'bytes left behind').toBeLessThan(GROWTH_BYTES_MAX)
    })
  }
}

/** The most CPU, in ms, that this thread used in one turn of the event loop during `work`. */
async function longestTurn(work: () => void | Promise<void>): Promise<number> {
  let longestMs = 0
  let last = process.threadCpuUsage()
  const look = () => {
    const { user, system } = process.threadCpuUsage(last)
    longestMs = Math.max(longestMs, (user + system) / 1000)
    last = process.threadCpuUsage()
  }
  const timer = setInterval(look, 1)
  try {
    await work()
    look()
    return longestMs
  } finally {
    clearInterval(timer)
  }
}

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** What is held in memory, after a collection of garbage. */
export function liveBytes(): number {
  // What the buffers of sockets held is given back with the second one.
  collectGarbage()
  collectGarbage()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
