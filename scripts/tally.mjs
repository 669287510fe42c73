// Adds up what each package's tests left in test-results/vitest.json into one closing line.
import { globSync, readFileSync } from 'node:fs'

/** Prints `N passed, N failed`. True when something ran and nothing failed. */
export function printTally(root) {
  let passed = 0
  let failed = 0
  let skipped = 0
  for (const file of globSync(['packages/*/test-results/vitest.json', 'infra/test-results/vitest.json'], {
    cwd: root,
  })) {
    const result = JSON.parse(readFileSync(`${root}/${file}`, 'utf8'))
    passed += result.numPassedTests
    skipped += result.numPendingTests + result.numTodoTests
    // A file that dies while loading, or in a hook, fails without a failed test in it.
    failed += result.success ? 0 : Math.max(1, result.numFailedTests)
  }
  console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`)
  return passed > 0 && failed === 0
}
