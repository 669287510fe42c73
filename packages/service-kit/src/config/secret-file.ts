import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs'

/**
 * Reads a secret from a file, without the line break editors put at the end. A file that others than its owner can
 * open is a problem, not a warning: nobody reads warnings of a service that runs (case OP-013).
 */
export function readSecretFile(file: string): { text: string } | { problem: string } {
  let handle: number
  try {
    handle = openSync(file, 'r')
  } catch (error) {
    return { problem: `cannot be opened (${(error as NodeJS.ErrnoException).code})` }
  }
  try {
    const stat = fstatSync(handle)
    if (!stat.isFile()) return { problem: 'does not name a file' }
    if ((stat.mode & 0o077) !== 0) {
      const mode = (stat.mode & 0o777).toString(8).padStart(4, '0')
      return { problem: `has mode ${mode}, so others than its owner can open it; run chmod 600 on it` }
    }
    return { text: readFileSync(handle, 'utf8').replace(/\r?\n$/, '') }
  } finally {
    closeSync(handle)
  }
}
