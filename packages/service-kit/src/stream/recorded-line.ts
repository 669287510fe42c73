/** One line of a recorded stream. A frame is kept as it came, so that a replay verifies it again. Pure. */
import type { StreamMessage } from './event-source.ts'
import { readFrame } from './frame.ts'

/** The JSON of one line, without its newline. */
export function recordedLine(message: StreamMessage): string {
  if (message.kind === 'event') return JSON.stringify(message.value)
  return JSON.stringify({ frame: Buffer.from(message.bytes).toString('base64') })
}

/** What a line's value stands for; undefined for a recorded frame that is none. The cursor is the line's number. */
export function messageOfLine(value: unknown, cursor: number, receivedAt: number): StreamMessage | undefined {
  const base64 = typeof value === 'object' && value !== null && 'frame' in value ? value.frame : undefined
  if (typeof base64 !== 'string') return { kind: 'event', cursor, receivedAt, value }
  const bytes = Buffer.from(base64, 'base64')
  const frame = readFrame(bytes)
  if (frame.kind !== 'message') return undefined
  return { kind: 'frame', cursor, receivedAt, bytes, bodyOffset: frame.bodyOffset, t: frame.t }
}
