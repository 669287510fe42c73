// Measures whether the tests notice: plants one bug at a time, runs the tests that should catch it, restores the file.
// A package lists its bugs in test/planted-bugs.json: { name, file, find, replace, tests }, where `find` stands exactly
// once in `file` and `tests` are the files that must fail.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const HELP = `usage: pnpm run planted-bugs PACKAGE … [-- --only TEXT]

Plants each bug of packages/PACKAGE/test/planted-bugs.json, runs its tests, and puts the file back, also on Ctrl-C.
Exits 1 when a bug survives. Run it on a clean tree after \`pnpm build\`.`

const root = path.resolve(import.meta.dirname, '..')
const words = process.argv.slice(2).filter((word) => word !== '--')
const onlyAt = words.indexOf('--only')
const only = onlyAt < 0 ? '' : words.splice(onlyAt, 2)[1]
if (words.length === 0 || words.includes('--help')) {
  console.log(HELP)
  process.exit(words.length === 0 ? 2 : 0)
}

let restore = () => {}
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    restore()
    process.exit(130)
  })
}

/** 'caught' when a test failed, 'survived' when all passed, 'broken' when the tests could not run at all. */
function verdictOf(folder, tests) {
  const report = path.join(folder, 'test-results/vitest.json')
  rmSync(report, { force: true })
  const args = ['exec', 'vitest', 'run', ...tests, '--bail=1']
  const { status } = spawnSync('pnpm', args, { cwd: folder, stdio: 'ignore', timeout: 300_000 })
  if (status === 0) return 'survived'
  const { numFailedTests = 0, numFailedTestSuites = 0 } = existsSync(report)
    ? JSON.parse(readFileSync(report, 'utf8'))
    : {}
  return numFailedTests + numFailedTestSuites > 0 || status === null ? 'caught' : 'broken'
}

const counts = { caught: 0, survived: 0, broken: 0 }
for (const name of words) {
  const folder = path.join(root, 'packages', name)
  const bugs = JSON.parse(readFileSync(path.join(folder, 'test/planted-bugs.json'), 'utf8'))
  for (const bug of bugs.filter((one) => one.name.includes(only))) {
    const file = path.join(folder, bug.file)
    const healthy = readFileSync(file, 'utf8')
    if (healthy.split(bug.find).length !== 2) {
      counts.broken += 1
      console.log(`broken    ${name}: ${bug.name} (the place is not, or more than once, in ${bug.file})`)
      continue
    }
    restore = () => writeFileSync(file, healthy)
    writeFileSync(
      file,
      healthy.replace(bug.find, () => bug.replace),
    )
    const verdict = verdictOf(folder, bug.tests)
    restore()
    counts[verdict] += 1
    console.log(`${verdict.padEnd(9)} ${name}: ${bug.name}`)
  }
}
console.log(`${counts.caught} caught, ${counts.survived} survived, ${counts.broken} broken`)
process.exit(counts.survived + counts.broken > 0 ? 1 : 0)
