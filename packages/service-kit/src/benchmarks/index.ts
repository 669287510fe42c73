export { answering, type Child, cpuMicros, startChild } from './child.ts'
export { figure, held, quantile, type Result } from './result.ts'
export { runBenchmarks } from './run-benchmarks.ts'
