import type { ViteUserConfig } from 'vitest/config'

/**
 * What every package's tests have in common. Each run leaves `test-results/vitest.json`, which
 * scripts/tally.mjs adds up into the closing line of `npm test`.
 */
export const sharedTest: NonNullable<ViteUserConfig['test']> = {
  include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
  reporters: ['default', ['json', { outputFile: 'test-results/vitest.json' }]],
  hookTimeout: 120_000,
  testTimeout: 30_000,
  teardownTimeout: 20_000,
}
