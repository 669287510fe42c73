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
  /** Whether the newest item that waits has become needless by the one that follows it. */
  readonly supersedes: (newer: T, older: T) => boolean
  /** Items that need not be taken at once: on their own they wake the reader after `quietMs`. */
  readonly isQuiet: (item: T) => boolean
  readonly quietMs: number
  hold(): void
  release(): void
}

export function createInbox<T>(o: InboxOptions<T>): Inbox<T> {
  let items: T[] = []
  let bytesTotal = 0
  let held = false
  let ended = false
  /** There is something that the reader should see now. */
  let ready = false
  let quietTimer: NodeJS.Timeout | undefined
  let wake: (() => void) | undefined

  function isOver(share: number): boolean {
    return items.length >= o.itemsMax * share || bytesTotal >= o.bytesMax * share
  }

  function wakeReader(): void {
    ready = true
    wake?.()
    wake = undefined
  }

  function wakeLater(): void {
    quietTimer = undefined
    if (items.length > 0) wakeReader()
  }

  function add(item: T): void {
    bytesTotal += o.bytesOf(item)
    const last = items.at(-1)
    if (last === undefined || !o.supersedes(item, last)) {
      items.push(item)
      return
    }
    bytesTotal -= o.bytesOf(last)
    items[items.length - 1] = item
  }

  return {
    push(item) {
      if (ended) return
      add(item)
      if (!held && isOver(1)) {
        held = true
        o.hold()
      }
      if (!o.isQuiet(item)) wakeReader()
      else if (!ready) quietTimer ??= setTimeout(wakeLater, o.quietMs)
    },
    end() {
      ended = true
      clearTimeout(quietTimer)
      wakeReader()
    },
    async take(max) {
      while (!ready && !ended) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      const taken = items.length <= max ? items : items.slice(0, max)
      items = items.length <= max ? [] : items.slice(max)
      ready = items.length > 0
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
