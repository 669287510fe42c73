/** `pnpm --filter feedgen run sim --seed N [--seeds M]`: repeats simulated lives and prints what differs. */
import { parseArgs } from 'node:util'
import { simulate } from '../test/sim/_run.ts'

const { values } = parseArgs({
  options: { seed: { type: 'string', default: '1' }, seeds: { type: 'string', default: '1' } },
})
const first = Number(values.seed)
let failed = 0
for (let seed = first; seed < first + Number(values.seeds); seed += 1) {
  const startedAt = performance.now()
  const { fired, shown, differences } = await simulate(seed)
  const ms = Math.round(performance.now() - startedAt)
  const details = JSON.stringify({ fired, shown })
  process.stdout.write(`seed ${seed}: ${differences.length} differences, ${ms} ms ${details}\n`)
  if (differences.length === 0) continue
  failed += 1
  process.stdout.write(`${JSON.stringify(differences, null, 2)}\n`)
}
process.exitCode = failed === 0 ? 0 : 1
