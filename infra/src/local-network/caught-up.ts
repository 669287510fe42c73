import { setTimeout as delay } from 'node:timers/promises'
import type { TestBsky, TestPds } from '@atproto/dev-env'
import type { FrameLog } from './relay/frame-log.ts'
import { relayHost } from './relay/relay.ts'

/** Far more than a development network needs; a hang should still end. */
const CATCH_UP_MS = 60_000
const POLL_MS = 20

/** Resolves when the relay has stored everything the PDS has sent so far. */
export async function untilRelayed(pds: TestPds, log: FrameLog): Promise<void> {
  const newest = (await pds.ctx.sequencer.curr()) ?? 0
  await until(
    `the relay to store event ${newest} of ${pds.url}`,
    () => (log.cursorOf(relayHost(pds.url)) ?? 0) >= newest,
  )
}

/** Resolves when the AppView has indexed everything the relay holds now. */
export async function untilIndexed(bsky: TestBsky, log: FrameLog): Promise<void> {
  const head = log.head()
  await until(`the AppView to read frame ${head} of the relay`, () => (bsky.sub.getCursor() ?? 0) >= head)
  await bsky.sub.processAll()
}

async function until(what: string, isSo: () => boolean): Promise<void> {
  const deadline = Date.now() + CATCH_UP_MS
  while (!isSo()) {
    if (Date.now() > deadline) throw new Error(`waited ${CATCH_UP_MS / 1000} s in vain for ${what}`)
    await delay(POLL_MS)
  }
}
