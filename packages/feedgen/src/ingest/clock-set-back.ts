import type { ClockWatch } from '@breadcrumbs/service-kit'

/** Less than what a rev may be ahead of us; what is sorted a minute too early harms nobody. */
const SET_BACK_MS_MAX = 60_000

/**
 * Our clock was set back while we ran. Nothing is wrong with the stream, so it waits, as it does without a directory:
 * by that clock every commit is of the future, and what was taken in would be sorted under the wrong day for ever.
 */
export class ClockSetBackError extends Error {
  override readonly name = 'ClockSetBackError'

  constructor() {
    super('the clock was set back: set it right, or start again if it is right now')
  }
}

/** @throws ClockSetBackError */
export function assertNotSetBack(clock: Pick<ClockWatch, 'skewMs'>): void {
  if (clock.skewMs() < -SET_BACK_MS_MAX) throw new ClockSetBackError()
}
