/**
 * Messages of subscribeGroup as the bytes a socket takes. One that goes to many readers is made once: encoding and
 * the WebSocket header are most of what sending costs us, the rest is the kernel's.
 */
import { ErrorFrame, MessageFrame } from '@atproto/xrpc-server'
import { app, ids } from '@breadcrumbs/lexicons'
import type { Stretch } from './group-log.ts'

/** Why somebody's stream ended. */
export type EndReason = 'removed' | 'left' | 'deleted'

/** Says what was written in the stretch. */
export function changedFrame({ to, writes }: Stretch): Buffer {
  return messageFrame({ $type: `${ids.subscribeGroup}#changed`, position: String(to), writes: [...writes] })
}

/** The last message of a stream. */
export function endedFrame(reason: EndReason): Buffer {
  return messageFrame({ $type: `${ids.subscribeGroup}#ended`, reason })
}

/** Refuses a stream, in the lexicon's words. */
export function errorFrame(error: 'InvalidTicket' | 'FuturePosition', message: string): Buffer {
  return webSocketFrame(new ErrorFrame({ error, message }).toBytes())
}

type Message = app.breadcrumbs.temp.subscribeGroup.Changed | app.breadcrumbs.temp.subscribeGroup.Ended

function messageFrame(message: Message & { $type: string }): Buffer {
  // No XRPC server stands behind these to check its own answers.
  app.breadcrumbs.temp.subscribeGroup.$message.validate(message)
  return webSocketFrame(MessageFrame.fromLexValue(message as never, ids.subscribeGroup).toBytes())
}

/** A whole binary message, not masked, as servers send it (RFC 6455, 5.2). */
function webSocketFrame(payload: Uint8Array): Buffer {
  const { byteLength } = payload
  const isShort = byteLength < 126
  const isMedium = byteLength < 65_536
  const header = Buffer.alloc(isShort ? 2 : isMedium ? 4 : 10)
  header[0] = 0x82
  header[1] = isShort ? byteLength : isMedium ? 126 : 127
  if (!isShort && isMedium) header.writeUInt16BE(byteLength, 2)
  if (!isMedium) header.writeBigUInt64BE(BigInt(byteLength), 2)
  return Buffer.concat([header, payload])
}
