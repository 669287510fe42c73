/**
 * What the operator of this service has taken down: groups, people, single records. Whoever asks gets the answer of
 * what is not there; everything stays stored, so that it can be restored (CM-006).
 */
import { ids } from '@breadcrumbs/lexicons'
import { formatRecordUri } from '../protocol/space-uri.ts'

/** Where a record is within its group. */
interface Path {
  readonly author: string
  readonly collection: string
  readonly rkey: string
}

/** `at://{did}/space/{type}/{skey}/{author}` of a record's URI. */
const REPO_OF_RECORD = /^(at:(?:\/+[^/]+){5})\/[^/]+\/[^/]+$/

/** What is down at the moment; the same object in every part of the service. */
export class Takedowns {
  #subjects: ReadonlySet<string> = new Set()
  /** Repos with a record that is down, and whether anybody is. */
  #repos: ReadonlySet<string> = new Set()
  #hasPeople = false
  #version = 0

  /** `decisions` in order; of each subject the last one holds. Answers the subjects that are different now. */
  set(decisions: readonly { readonly subject: string; readonly isDown: boolean }[]): string[] {
    const down = new Set<string>()
    for (const { subject, isDown } of decisions) {
      if (isDown) down.add(subject)
      else down.delete(subject)
    }
    const before = this.#subjects
    const changed = [...new Set([...before, ...down])].filter(
      (subject) => before.has(subject) !== down.has(subject),
    )
    if (changed.length === 0) return changed
    this.#subjects = down
    this.#repos = new Set([...down].flatMap((subject) => REPO_OF_RECORD.exec(subject)?.[1] ?? []))
    this.#hasPeople = [...down].some((subject) => !subject.startsWith('at://'))
    this.#version += 1
    return changed
  }

  /** Another number whenever something else is down: what was made before it has to be made again. */
  get version(): number {
    return this.#version
  }

  /** Whether the group is down, by its address or by its own DID. */
  hasGroup(space: string): boolean {
    return this.#subjects.has(space) || (this.#hasPeople && this.#subjects.has(authorityOf(space)))
  }

  hasPerson(did: string): boolean {
    return this.#subjects.has(did)
  }

  /** Whether a record of the group is down: itself, its author, or the member it is about. */
  hidesRecord(space: string, { author, collection, rkey }: Path): boolean {
    if (this.#subjects.size === 0) return false
    return (
      this.hasPerson(author) ||
      (collection === ids.member && this.hasPerson(rkey)) ||
      this.#subjects.has(formatRecordUri(space, author, collection, rkey))
    )
  }

  /** Whether any record of the repo may be down: false spares looking at them. A group's own repo names its members. */
  mayHideIn(space: string, author: string): boolean {
    return (this.#hasPeople && authorityOf(space) === author) || this.#repos.has(`${space}/${author}`)
  }

  /** Whether an invite must not work: its group is down, or who made it. */
  hidesInvite(invite: { readonly space: string; readonly created_by: string }): boolean {
    return this.hasGroup(invite.space) || this.hasPerson(invite.created_by)
  }

  /** The steps of a group's log that may be told, without the names of people who are down. */
  shownSteps<S extends Path & { readonly acting: string | null }>(space: string, steps: readonly S[]): S[] {
    return steps
      .filter((step) => !this.hidesRecord(space, step))
      .map((step) => (step.acting !== null && this.hasPerson(step.acting) ? { ...step, acting: null } : step))
  }
}

/** The DID in a group's address. */
function authorityOf(space: string): string {
  return space.split('/', 3)[2] ?? ''
}
