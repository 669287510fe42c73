import type { StreamItem } from './event-source.ts'

/** What one WebSocket message turned out to be; how to tell is what a source brings. */
export type Reading =
  | { readonly kind: 'message'; readonly message: StreamItem }
  | { readonly kind: 'info'; readonly name: string }
  | { readonly kind: 'error'; readonly error: string }
  /** Valid and not for us. `reason` is one of a few words. */
  | { readonly kind: 'unknown'; readonly reason: string }
  | { readonly kind: 'unreadable'; readonly reason: string }

/** Whether it only says how far the stream has come. */
export function isSkip(reading: Reading): boolean {
  return reading.kind === 'message' && reading.message.kind === 'skipped'
}

/**
 * Whether a skip says nothing any more once `newer` is there. A message whose number is not above the skip's leaves it
 * in place: that numbers went back must show (bad input FH-009).
 */
export function supersedes(newer: Reading, older: Reading): boolean {
  return (
    older.kind === 'message' &&
    older.message.kind === 'skipped' &&
    newer.kind === 'message' &&
    newer.message.cursor > older.message.cursor
  )
}
