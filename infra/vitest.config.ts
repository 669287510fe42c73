import { defineConfig } from 'vitest/config'
import { sharedTest } from '../vitest.shared.ts'

// One file at a time: three of them start a whole network each.
export default defineConfig({ test: { ...sharedTest, fileParallelism: false } })
