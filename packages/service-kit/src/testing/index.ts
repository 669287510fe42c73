export { describeEachEngine } from './describe-each-engine.ts'
export { temporaryDirectory } from './temporary-directory.ts'
export { waitFor } from './wait-for.ts'
