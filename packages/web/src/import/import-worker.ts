import { dryRun, type ImportInput } from './dry-run.ts'
import type { Existing } from './match.ts'

/** What the page asks the worker. */
export interface DryRunRequest {
  readonly input: ImportInput
  readonly existing: Existing
  readonly now: number
}

// Beside the page's own thread: a large file must not freeze the screen. What is thrown reaches the page as `error`.
self.addEventListener('message', ({ data }: MessageEvent<DryRunRequest>) => {
  void dryRun(data.input, data.existing, data.now).then((result) => self.postMessage(result))
})
