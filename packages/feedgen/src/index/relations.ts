/** Whom somebody names in records of one kind, by record, so that a deletion by rkey matches. */
export class Relations {
  private readonly subjectOf = new Map<string, string>()
  private readonly counts = new Map<string, number>()

  /** Answers whom the path named before, if nobody names them any more. */
  put(path: string, subject: string): string | undefined {
    const left = this.drop(path)
    this.subjectOf.set(path, subject)
    this.counts.set(subject, (this.counts.get(subject) ?? 0) + 1)
    return left === subject ? undefined : left
  }

  /** Answers who is named no more by this; two records may name one person, and the second deletion ends it. */
  drop(path: string): string | undefined {
    const subject = this.subjectOf.get(path)
    if (subject === undefined) return undefined
    this.subjectOf.delete(path)
    const left = (this.counts.get(subject) ?? 0) - 1
    if (left > 0) this.counts.set(subject, left)
    else this.counts.delete(subject)
    return left > 0 ? undefined : subject
  }

  clear(): void {
    this.subjectOf.clear()
    this.counts.clear()
  }

  has(subject: string): boolean {
    return this.counts.has(subject)
  }

  /** Everybody named, once each. */
  subjects(): IterableIterator<string> {
    return this.counts.keys()
  }

  get isEmpty(): boolean {
    return this.subjectOf.size === 0
  }
}
