import type { ItemKey } from './item.ts'

/** Where a merge of the items of some authors was when it ended. Nobody writes to the arrays any more. */
export interface MergeState {
  readonly authors: Uint32Array
  /** By place in `authors`: how many items were still to come, and the time of the next in seconds. */
  readonly left: Uint32Array
  readonly seconds: Uint32Array
  /** Places in `authors` of those with more to come, as a heap. */
  readonly heap: Uint32Array
  /** `Items.clock` at that moment. */
  readonly clock: number
}

/** A reader of 1,000 people who take part needs 16 kB. */
const KEPT_MAX = 1_024

/**
 * Where the latest pages ended, so that the next page of a reader costs no more than the first. It
 * changes no answer: who has got or lost an item since is looked up again.
 */
export class PageEnds {
  private readonly kept = new Map<string, MergeState>()

  find(viewer: string, after: ItemKey): MergeState | undefined {
    return this.kept.get(nameOf(viewer, after))
  }

  keep(viewer: string, next: ItemKey, state: MergeState): void {
    const name = nameOf(viewer, next)
    // Last in, last out.
    this.kept.delete(name)
    this.kept.set(name, state)
    if (this.kept.size <= KEPT_MAX) return
    for (const oldest of this.kept.keys()) {
      this.kept.delete(oldest)
      break
    }
  }
}

function nameOf(viewer: string, { at, tie }: ItemKey): string {
  return `${viewer} ${at} ${tie}`
}
