import { ConfigError } from './config/declare-config.ts'
import { CommitsStalledError, CommitUnknownError } from './database/commits.ts'

/** Something only the operator can put right; the message says what, and a trace would not help. */
export class OperatorError extends Error {
  override readonly name = 'OperatorError'
}

const SAYS_ENOUGH = [ConfigError, OperatorError, CommitsStalledError, CommitUnknownError]

/** The sentence for the operator; undefined for our own mistakes, whose trace is wanted. */
export function operatorSentence(error: unknown): string | undefined {
  if (SAYS_ENOUGH.some((known) => error instanceof known)) return (error as Error).message
  // What the system has against a file or a folder: there already, not there, not ours, full.
  const { syscall, message } = error as NodeJS.ErrnoException
  return syscall === undefined ? undefined : message
}
