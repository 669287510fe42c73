import type { Transaction } from 'kysely'
import type { NewFact } from './fact.ts'
import { readFactsAbout, readTakesPart } from './fact-table.ts'
import { appendWithin, type Quota } from './quota.ts'
import type { Schema } from './schema.ts'

interface Subject {
  readonly did: string
  readonly path: string
}

/**
 * What one transaction knows of the log and means to add to it. A batch of events asks once for all it needs to know
 * and writes once, instead of a handful of statements for every record.
 */
export class Draft {
  private readonly trx: Transaction<Schema>
  private readonly quota: Quota
  /** By DID, path, and then kind and version, as the log would have it now. */
  private readonly known = new Map<string, Map<string, Map<string, NewFact>>>()
  private unwritten: NewFact[] = []

  private constructor(trx: Transaction<Schema>, quota: Quota) {
    this.trx = trx
    this.quota = quota
  }

  /** Knows about these subjects from the start; any other costs a read when it is asked for. */
  static async about(trx: Transaction<Schema>, subjects: readonly Subject[], quota: Quota): Promise<Draft> {
    const draft = new Draft(trx, quota)
    await draft.read(subjects)
    return draft
  }

  /** What is known of some paths of one DID, with all that was added here. `gone` is not knowledge and is left out. */
  async factsAbout(did: string, paths: readonly string[]): Promise<NewFact[]> {
    const missing = paths.filter((path) => !this.known.get(did)?.has(path))
    if (missing.length > 0) {
      await this.write()
      await this.read(missing.map((path) => ({ did, path })))
    }
    return paths.flatMap((path) => [...(this.known.get(did)?.get(path)?.values() ?? [])])
  }

  /** Whether somebody has crumbs, entries or companion posts. */
  async takesPart(did: string): Promise<boolean> {
    await this.write()
    return readTakesPart(this.trx, did)
  }

  /** Adds facts. An idle viewer is none of them: what that removes is not followed here. */
  add(facts: readonly NewFact[]): void {
    for (const fact of facts) {
      this.unwritten.push(fact)
      const { did, path, body } = fact
      const ofDid = this.known.get(did)
      if (body.kind === 'purged') for (const ofPath of ofDid?.values() ?? []) ofPath.clear()
      const ofPath = ofDid?.get(path)
      if (body.kind === 'gone') ofPath?.clear()
      else ofPath?.set(keyOf(fact), fact)
    }
  }

  /** Writes what was added since the last time, in order. */
  async write(): Promise<void> {
    const facts = this.unwritten
    this.unwritten = []
    await appendWithin(this.trx, facts, this.quota)
  }

  private async read(subjects: readonly Subject[]): Promise<void> {
    const fresh: Subject[] = []
    for (const subject of subjects) {
      const ofDid = this.known.get(subject.did) ?? new Map<string, Map<string, NewFact>>()
      this.known.set(subject.did, ofDid)
      if (ofDid.has(subject.path)) continue
      ofDid.set(subject.path, new Map())
      fresh.push(subject)
    }
    for (const fact of await readFactsAbout(this.trx, fresh))
      this.known.get(fact.did)?.get(fact.path)?.set(keyOf(fact), fact)
  }
}

function keyOf({ body, version }: NewFact): string {
  return `${body.kind} ${version}`
}
