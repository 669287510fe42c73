import { Relations } from './relations.ts'

/** One person about one work, of whom a viewer wants to see no more. */
export interface Mute {
  readonly author: string
  /** Number of the work. */
  readonly work: number
}

/** One reader: whom they follow, and what they asked not to see. */
export class Viewer {
  readonly did: string
  /** All that their feeds need of them is known; before that a page would show too little or too much. */
  isLoaded = false
  /** They have not come for long: their follows are forgotten. */
  isIdle = false
  /** The day of their last visit, in days since 1970. */
  seenDay: number | undefined
  /** When they wrote last, or anything was written about their reading, by `Items.clock`. */
  changedAt = 0
  readonly following = new Relations()
  private readonly active = new Set<number>()
  /** The same as an array, for pages; made when asked for. */
  private activeNow: Uint32Array | undefined
  private special: { of: Uint32Array; clock: number; authors: Uint32Array } | undefined
  private readonly mutes = new Map<string, Mute>()

  constructor(did: string) {
    this.did = did
  }

  touch(clock: number): void {
    this.changedAt = clock
  }

  /** Everybody followed, once each. */
  follows(): IterableIterator<string> {
    return this.following.subjects()
  }

  /** Numbers of the followed people who take part: what a page merges. Kept by the graph. */
  activeAuthors(): Uint32Array {
    this.activeNow ??= Uint32Array.from(this.active)
    return this.activeNow
  }

  /** Those of them who are special, looked up again when the clock of that has moved. */
  specialAuthors(clock: number, isSpecial: (author: number) => boolean): Uint32Array {
    const of = this.activeAuthors()
    if (this.special?.of === of && this.special.clock === clock) return this.special.authors
    const authors = of.filter(isSpecial)
    this.special = { of, clock, authors }
    return authors
  }

  setActive(author: number, isActive: boolean): void {
    if (isActive) this.active.add(author)
    else this.active.delete(author)
    this.activeNow = undefined
  }

  forgetActive(): void {
    this.active.clear()
    this.activeNow = undefined
  }

  putMute(path: string, mute: Mute): void {
    this.mutes.set(path, mute)
  }

  dropMute(path: string): void {
    this.mutes.delete(path)
  }

  get hasMutes(): boolean {
    return this.mutes.size > 0
  }

  /** The works of which they want to see no more from this author. */
  mutedWorks(author: string): number[] {
    const works: number[] = []
    for (const mute of this.mutes.values()) if (mute.author === author) works.push(mute.work)
    return works
  }
}
