/** One reader's graph: whom they follow and block, by record, so that an unfollow by rkey matches. */
export class Viewer {
  /** Their follows and blocks are complete; before that a page would show too little or too much. */
  isLoaded = false
  private readonly subjects = { follow: new Map<string, string>(), block: new Map<string, string>() }
  private readonly counts = { follow: new Map<string, number>(), block: new Map<string, number>() }

  put(kind: 'follow' | 'block', path: string, subject: string): void {
    this.drop(path)
    this.subjects[kind].set(path, subject)
    this.counts[kind].set(subject, (this.counts[kind].get(subject) ?? 0) + 1)
  }

  drop(path: string): void {
    for (const kind of ['follow', 'block'] as const) {
      const subject = this.subjects[kind].get(path)
      if (subject === undefined) continue
      this.subjects[kind].delete(path)
      // Two records may name one person: the second deletion ends it, not the first.
      const left = (this.counts[kind].get(subject) ?? 0) - 1
      if (left > 0) this.counts[kind].set(subject, left)
      else this.counts[kind].delete(subject)
    }
  }

  /** Everybody followed, once each. */
  follows(): IterableIterator<string> {
    return this.counts.follow.keys()
  }

  blocks(did: string): boolean {
    return this.counts.block.has(did)
  }
}
