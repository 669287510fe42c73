/**
 * What has arrived and was not taken yet. Bounded: over a limit the sender is held back, and let go again when
 * half of it is gone. One reader.
 */
export interface Inbox<T> {
  /** Called by the sender's side. */
  push(item: T): void
  /** No more will come; what is there can still be taken. */
  readonly end: () => void
  /** Everything that is there, at most `max`; waits for the first. Empty: it has ended. */
  take(max: number): Promise<T[]>
  readonly size: () => number
  readonly isHeld: () => boolean
}

export interface InboxOptions<T> {
  readonly itemsMax: number
  readonly bytesMax: number
  readonly bytesOf: (item: T) => number
  hold(): void
  release(): void
}

export function createInbox<T>(o: InboxOptions<T>): Inbox<T> {
  let items: T[] = []
  let bytesTotal = 0
  let held = false
  let ended = false
  let wake: (() => void) | undefined

  function isOver(share: number): boolean {
    return items.length >= o.itemsMax * share || bytesTotal >= o.bytesMax * share
  }

  function wakeReader(): void {
    wake?.()
    wake = undefined
  }

  return {
    push(item) {
      items.push(item)
      bytesTotal += o.bytesOf(item)
      if (!held && isOver(1)) {
        held = true
        o.hold()
      }
      wakeReader()
    },
    end() {
      ended = true
      wakeReader()
    },
    async take(max) {
      while (items.length === 0 && !ended) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      const taken = items.length <= max ? items : items.slice(0, max)
      items = items.length <= max ? [] : items.slice(max)
      for (const item of taken) bytesTotal -= o.bytesOf(item)
      if (held && !isOver(0.5)) {
        held = false
        o.release()
      }
      return taken
    },
    size: () => items.length,
    isHeld: () => held,
  }
}
