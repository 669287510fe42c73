/**
 * Hands batches to the owner of the data until each message is stored or set aside: never lost, never for ever.
 */
import { type BackoffLimits, backoffMs, pause } from './backoff.ts'
import type { Position, StreamMessage } from './event-source.ts'

/** Thrown by `handle`: this will never work, so it is set aside without further tries. */
export class PoisonError extends Error {
  override name = 'PoisonError'
}

export interface Handlers {
  /** Everything of the batch is durable, and the position with it, when this resolves. */
  handle(batch: readonly StreamMessage[], position: Position): Promise<void>
  /** Must store the message AND the position. What it throws for good is our own broken state. */
  deadLetter(message: StreamMessage, error: unknown, position: Position): Promise<void>
  /** Database locked, disk full, directory down: nothing is wrong with the data, so it is tried until it works. */
  isTransient(error: unknown): boolean
}

export interface Delivery {
  /**
   * Resolves when the batch is done: true, or false when the signal stopped it before (then nothing is stored).
   * Rejects only with what deadLetter() threw for good, or handle() for an empty batch, which only moves the position.
   */
  deliver(messages: readonly StreamMessage[], positionAfter: (index: number) => Position): Promise<boolean>
  /** Runs one own piece of work under the same rule: transient errors are waited out, others thrown. */
  untilWorks(work: () => Promise<void>): Promise<boolean>
}

export interface DeliveryOptions extends Handlers {
  readonly attemptsMax: number
  readonly signal: AbortSignal
  /** Told before each wait; errors are not logged here because only the owner knows what they may contain. */
  retrying(error: unknown, attempt: number): void
  readonly random: () => number
}

const RETRY: BackoffLimits = { minMs: 25, maxMs: 5000 }
const TRANSIENT: BackoffLimits = { minMs: 100, maxMs: 15_000 }

export function createDelivery(o: DeliveryOptions): Delivery {
  /** Runs `work` until it succeeds, the attempts are used up (throws the last error) or it is stopped (false). */
  async function retry(work: () => Promise<void>, attemptsMax: number): Promise<boolean> {
    let failures = 0
    for (let tries = 0; ; tries++) {
      try {
        await work()
        return true
      } catch (error) {
        const transient = o.isTransient(error)
        if (!transient) failures += 1
        if (error instanceof PoisonError || failures >= attemptsMax) throw error
        o.retrying(error, tries + 1)
        const ms = transient
          ? backoffMs(tries, TRANSIENT, o.random)
          : backoffMs(failures - 1, RETRY, o.random)
        if (!(await pause(ms, o.signal))) return false
      }
    }
  }

  const untilWorks = (work: () => Promise<void>) => retry(work, 1)

  async function deliver(
    messages: readonly StreamMessage[],
    positionAfter: (index: number) => Position,
  ): Promise<boolean> {
    const lastIndex = messages.length - 1
    // Only the position goes on: there is nothing to set aside, so what fails for good is our own broken state.
    if (lastIndex < 0) return retry(() => o.handle(messages, positionAfter(lastIndex)), o.attemptsMax)
    try {
      return await retry(() => o.handle(messages, positionAfter(lastIndex)), o.attemptsMax)
    } catch (error) {
      if (lastIndex > 0) return deliverSingly(messages, positionAfter)
      const message = messages[0]!
      return untilWorks(() => o.deadLetter(message, error, positionAfter(0)))
    }
  }

  /** One of them is poison: alone each is either stored or found out. */
  async function deliverSingly(
    messages: readonly StreamMessage[],
    positionAfter: (index: number) => Position,
  ): Promise<boolean> {
    for (const [index, message] of messages.entries()) {
      if (o.signal.aborted || !(await deliver([message], () => positionAfter(index)))) return false
    }
    return true
  }

  return { deliver, untilWorks }
}
