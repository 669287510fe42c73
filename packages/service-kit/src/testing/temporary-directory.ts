import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'

/** A fresh directory, removed when it goes out of scope: `await using dir = await temporaryDirectory()`. */
export async function temporaryDirectory(
  prefix = 'breadcrumbs-',
): Promise<{ path: string; [Symbol.asyncDispose](): Promise<void> }> {
  const directory = await mkdtemp(path.join(os.tmpdir(), prefix))
  return {
    path: directory,
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  }
}
