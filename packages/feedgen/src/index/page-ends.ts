import type { ItemKey } from './item.ts'

/** Where a merge of the items of some authors was. Nobody writes to the arrays any more. */
export interface MergeState {
  readonly authors: Uint32Array
  /**
   * Four numbers for each author: how many items were still to come, by place in `authors`; then the times of the
   * next in seconds, by the same; then the places of those with more to come, as a heap; then the numbers of the
   * next items + 1, 0 where that is to be looked up.
   */
  readonly cells: Uint32Array
  /** How many are in the heap. */
  readonly size: number
  /** `Items.clock` at that moment. */
  readonly clock: number
}

/** Authors in all that is kept together, 20 bytes each. */
const AUTHORS_MAX = 2_000_000

/**
 * Where the latest pages of readers began and ended, so that the next one need not look up everybody
 * they follow: clients ask for the newest item every minute. It changes no answer: who has got or
 * lost an item since is looked up again. What was asked for longest ago is forgotten first.
 */
export class PageEnds {
  private readonly kept = new Map<string, MergeState>()
  private authors = 0

  /** Where the merge for a page of this reader begins; `after` undefined = for their first page. */
  find(viewer: string, after: ItemKey | undefined): MergeState | undefined {
    const name = nameOf(viewer, after)
    const state = this.kept.get(name)
    if (!state) return undefined
    this.kept.delete(name)
    this.kept.set(name, state)
    return state
  }

  keep(viewer: string, after: ItemKey | undefined, state: MergeState): void {
    const name = nameOf(viewer, after)
    const known = this.kept.get(name)
    // A page asked for again, while nobody has written anything: it ends where it did.
    if (known?.clock === state.clock && known.authors === state.authors) return
    this.drop(name)
    this.kept.set(name, state)
    this.authors += state.authors.length
    for (const oldest of this.kept.keys()) {
      if (this.authors <= AUTHORS_MAX) break
      this.drop(oldest)
    }
  }

  private drop(name: string): void {
    this.authors -= this.kept.get(name)?.authors.length ?? 0
    this.kept.delete(name)
  }
}

function nameOf(viewer: string, after: ItemKey | undefined): string {
  return after ? `${viewer} ${after.at} ${after.tie}` : viewer
}
