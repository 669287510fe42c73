// Adds up what each package's tests left in test-results/vitest.json into one closing line.
import { globSync, readFileSync } from 'node:fs'

/** Prints `N passed, N failed`. True when something ran and nothing failed. */
export function printTally(root) {
  let passed = 0
  let failed = 0
  let skipped = 0
  for (const file of globSync(['packages/*/test-results/*.json', 'infra/test-results/*.json'], {
    cwd: root,
  })) {
    const result = JSON.parse(readFileSync(`${root}/${file}`, 'utf8'))
    passed += result.numPassedTests
    skipped += result.numPendingTests + result.numTodoTests
    failed += result.numFailedTests
    // A file that dies while loading fails without a single test in it.
    failed += result.testResults.filter(
      (suite) => suite.status === 'failed' && suite.assertionResults.length === 0,
    ).length
  }
  console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`)
  return passed > 0 && failed === 0
}
