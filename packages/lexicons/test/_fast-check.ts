/** Property tests: FC_RUNS cases each (300 unless set), FC_SEED to repeat a failure. */
import fc from 'fast-check'

const { FC_RUNS, FC_SEED } = process.env

fc.configureGlobal({ numRuns: Number(FC_RUNS ?? 300), ...(FC_SEED ? { seed: Number(FC_SEED) } : {}) })
