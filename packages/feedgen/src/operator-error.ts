import { ConfigError } from '@breadcrumbs/service-kit'

/** Something only the operator can put right; the message says what, and a trace would not help. */
export class OperatorError extends Error {
  override readonly name = 'OperatorError'
}

/** The sentence for the operator; undefined for our own mistakes, whose trace is wanted. */
export function operatorSentence(error: unknown): string | undefined {
  if (error instanceof ConfigError || error instanceof OperatorError) return error.message
  // What the system has against a file: there already, not there, not ours.
  const { syscall, message } = error as NodeJS.ErrnoException
  return syscall === undefined ? undefined : message
}
