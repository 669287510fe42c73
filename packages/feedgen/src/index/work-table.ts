import { identityKeys, sameWorkForShield, titleKey, type Work, wholeWork } from '@breadcrumbs/lexicons'
import { Interned } from './interned.ts'

interface KnownWork {
  readonly work: Work
  readonly keys: readonly string[]
  readonly title: string
}

/**
 * The works that anybody wrote about, each under a number. An episode stands under its show: what
 * is held against a place, folded or shown once is the whole work.
 */
export class WorkTable {
  private readonly works = new Interned<KnownWork>(({ work, keys }) =>
    JSON.stringify([work.mediaType, work.title, keys]),
  )

  /** References as they were written, mostly the same again, to spare reading their identifiers. */
  private readonly written = new Map<string, number>()

  /** Works by identity key and by title: those that might be the same stand together. */
  private readonly alike = new Map<string, number[]>()

  add(work: Work): number {
    const asWritten = JSON.stringify([work.mediaType, work.title, work.identifiers])
    const known = this.written.get(asWritten)
    if (known !== undefined) return known
    const id = this.read(work)
    this.written.set(asWritten, id)
    return id
  }

  get(id: number): Work | undefined {
    return this.works.get(id)?.work
  }

  /** Whether two works are the same as far as spoilers go: the careful relation of the lexicons. */
  areSame(a: number, b: number): boolean {
    if (a === b) return true
    const [left, right] = [this.works.get(a), this.works.get(b)]
    if (!left || !right) return false
    // The rule itself reads every identifier; almost all pairs differ in both of these.
    if (left.title !== right.title && !left.keys.some((key) => right.keys.includes(key))) return false
    return sameWorkForShield(left.work, right.work)
  }

  /** Every work that may be the same as this one, itself among them; each may come more than once. */
  *maybeSame(id: number): Generator<number> {
    const known = this.works.get(id)
    for (const name of known ? namesOf(known) : []) yield* this.alike.get(name) ?? []
  }

  private read(work: Work): number {
    const whole = wholeWork(work)
    const { mediaType, title, identifiers } = whole
    // Only what tells works apart is kept: neither creators nor covers, which differ from record to record.
    const kept: Work = identifiers ? { mediaType, title, identifiers } : { mediaType, title }
    const read = { work: kept, keys: identityKeys(kept), title: titleKey(kept) }
    const known = this.works.find(read)
    if (known !== undefined) return known
    const id = this.works.add(read)
    for (const name of namesOf(read)) {
      const ids = this.alike.get(name)
      if (ids) ids.push(id)
      else this.alike.set(name, [id])
    }
    return id
  }
}

function namesOf({ keys, title }: KnownWork): readonly string[] {
  return [title, ...keys]
}
