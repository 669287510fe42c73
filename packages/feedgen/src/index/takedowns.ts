/** What the operator of this service has hidden from every feed: people, posts, crumbs. */
export class Takedowns {
  private dids: ReadonlySet<string> = new Set()
  private uris: ReadonlySet<string> = new Set()
  /** How often they were decided anew. */
  clock = 0

  /** `decisions` in order; of each subject the last one holds. */
  set(decisions: readonly { readonly subject: string; readonly isDown: boolean }[]): void {
    this.clock += 1
    const down = new Set<string>()
    for (const { subject, isDown } of decisions) {
      if (isDown) down.add(subject)
      else down.delete(subject)
    }
    const isUri = (subject: string) => subject.startsWith('at://')
    this.uris = new Set([...down].filter(isUri))
    this.dids = new Set([...down].filter((subject) => !isUri(subject)))
  }

  get hasPeople(): boolean {
    return this.dids.size > 0
  }

  get hasRecords(): boolean {
    return this.uris.size > 0
  }

  hasPerson(did: string): boolean {
    return this.dids.has(did)
  }

  hasRecord(uri: string): boolean {
    return this.uris.has(uri)
  }
}
