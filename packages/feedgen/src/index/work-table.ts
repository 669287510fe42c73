import { identityKeys, sameWorkForShield, titleKey, type Work, wholeWork } from '@breadcrumbs/lexicons'
import type { Kept } from './columns/kept.ts'
import { Runs } from './columns/runs.ts'
import { ROW_MASK, Table } from './columns/table.ts'
import { TextTable } from './columns/text-table.ts'

/**
 * The works that anybody wrote about, each under a number from 1. An episode stands under its show:
 * what is held against a place, folded or shown once is the whole work.
 */
export class WorkTable {
  /** Medium, title and identity keys of each work; its number here is the work's. */
  private readonly works: TextTable
  /** References as they were written, mostly the same again, to spare reading their identifiers. */
  private readonly written: TextTable
  /** Which work a reference means, and which reference a work was first known by. */
  private readonly workOf = new Table({ work: 'u32' })
  /** A work's `signs`: a bit for each of its names. Two that share none have no name in common. */
  private readonly firstOf = new Table({ written: 'u32', signs: 'u32' })
  /** Titles and identity keys: works that might be the same share one. */
  private readonly names: TextTable
  private readonly namesOf = new Runs()
  private readonly worksNamed = new Runs()
  /** Works that were asked for, so that each is read once. */
  private readonly values: (Work | undefined)[] = []

  constructor(seed: number) {
    this.works = new TextTable(seed)
    this.written = new TextTable(seed)
    this.names = new TextTable(seed)
  }

  add(work: Work): number {
    const known = this.written.size
    const written = this.written.add(JSON.stringify([work.mediaType, work.title, work.identifiers]))
    if (written <= known) return this.workOf.of(written).work[written & ROW_MASK] as number
    const id = this.read(work, written)
    this.workOf.edit(written).work[written & ROW_MASK] = id
    return id
  }

  get(id: number): Work | undefined {
    if (id < 1 || id > this.works.size) return undefined
    const known = this.values[id]
    if (known) return known
    const first = this.firstOf.of(id).written[id & ROW_MASK] as number
    const [mediaType, title, identifiers] = JSON.parse(this.written.get(first))
    // Only what tells works apart is kept: neither creators nor covers, which differ from record to record.
    const work: Work = identifiers ? { mediaType, title, identifiers } : { mediaType, title }
    this.values[id] = work
    return work
  }

  /** Whether two works are the same as far as spoilers go: the careful relation of the lexicons. */
  areSame(a: number, b: number): boolean {
    if (a === b) return true
    // The rule itself reads every identifier; almost all pairs have no name in common.
    if (!this.shareName(a, b)) return false
    const [left, right] = [this.get(a), this.get(b)]
    return left !== undefined && right !== undefined && sameWorkForShield(left, right)
  }

  /** Every work that may be the same as this one, itself among them; each may come more than once. */
  *maybeSame(id: number): Generator<number> {
    for (let i = 0; i < this.namesOf.length(id); i += 1) {
      const name = this.namesOf.at(id, i)
      for (let k = 0; k < this.worksNamed.length(name); k += 1) yield this.worksNamed.at(name, k)
    }
  }

  kept(): Record<string, Kept> {
    const { works, written, names, namesOf, worksNamed } = this
    const numbers = { workOf: this.workOf, firstOf: this.firstOf }
    return { works, written, names, namesOf, worksNamed, numbers: keptTables(numbers) }
  }

  private read(work: Work, written: number): number {
    const whole = wholeWork(work)
    const keys = identityKeys(whole)
    const known = this.works.size
    const id = this.works.add(JSON.stringify([whole.mediaType, whole.title, keys]))
    if (id <= known) return id
    this.firstOf.edit(id).written[id & ROW_MASK] = written
    for (const text of new Set([titleKey(whole), ...keys])) {
      const name = this.names.add(text)
      const { signs } = this.firstOf.edit(id)
      signs[id & ROW_MASK] = (signs[id & ROW_MASK] as number) | (1 << (name & 31))
      this.namesOf.insert(id, this.namesOf.length(id), name)
      this.worksNamed.insert(name, this.worksNamed.length(name), id)
    }
    return id
  }

  private shareName(a: number, b: number): boolean {
    const signsOfA = this.firstOf.of(a).signs[a & ROW_MASK] as number
    const signsOfB = this.firstOf.of(b).signs[b & ROW_MASK] as number
    if ((signsOfA & signsOfB) === 0) return false
    const [ofA, ofB] = [this.namesOf.length(a), this.namesOf.length(b)]
    for (let i = 0; i < ofA; i += 1) {
      const name = this.namesOf.at(a, i)
      for (let k = 0; k < ofB; k += 1) if (this.namesOf.at(b, k) === name) return true
    }
    return false
  }
}

/** Tables that need nothing beside them. */
function keptTables(tables: Kept['tables']): Kept {
  return { tables, state: () => [], restore: () => undefined }
}
