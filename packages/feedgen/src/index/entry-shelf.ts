import { type FactBody, stepName } from '../log/fact.ts'

type StepBody = Extract<FactBody, { kind: 'activity' }>
type EntryBody = Extract<FactBody, { kind: 'entry' }>

/** The v1 entries of one person: how each stands, and the steps that led there. */
export class EntryShelf {
  private readonly entries = new Map<string, EntryBody>()
  /** By path, then by version. */
  private readonly steps = new Map<string, Map<string, StepBody>>()

  putEntry(path: string, body: EntryBody): void {
    this.entries.set(path, body)
  }

  putStep(path: string, version: string, body: StepBody): void {
    const versions = this.steps.get(path) ?? new Map<string, StepBody>()
    this.steps.set(path, versions.set(version, body))
  }

  drop(path: string): void {
    this.entries.delete(path)
    this.steps.delete(path)
  }

  /** Forgets the entries, or the steps, up to this time and name. */
  trim(of: 'entry' | 'step', at: number, name: string): void {
    const isOver = ({ at: itsAt = 0 }: { at?: number }, itsName: () => string) =>
      itsAt < at || (itsAt === at && itsName() <= name)
    if (of === 'entry') {
      for (const [path, body] of this.entries) if (isOver(body, () => path)) this.entries.delete(path)
      return
    }
    for (const [path, versions] of this.steps) {
      for (const [version, body] of versions)
        if (isOver(body, () => stepName(path, version))) versions.delete(version)
      if (versions.size === 0) this.steps.delete(path)
    }
  }

  entry(path: string): EntryBody | undefined {
    return this.entries.get(path)
  }

  /** The steps of one entry in the order of their versions. */
  stepsAt(path: string): StepBody[] {
    const versions = [...(this.steps.get(path) ?? [])]
    return versions.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, body]) => body)
  }

  /** Paths of all entries of which anything is known. */
  paths(): Set<string> {
    return new Set([...this.entries.keys(), ...this.steps.keys()])
  }

  get isEmpty(): boolean {
    return this.entries.size === 0 && this.steps.size === 0
  }
}
