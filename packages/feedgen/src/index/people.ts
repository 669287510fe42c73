import type { Kept } from './columns/kept.ts'
import { ROW_MASK, Table } from './columns/table.ts'
import { TextTable } from './columns/text-table.ts'

const TAKES_PART = 1
const SPECIAL = 2
const SPELLED = 4_096

/** Everybody of whom crumbs, entries or posts were ever seen: a number from 1 for each, and what it takes to leave most alone. */
export class People {
  private readonly dids: TextTable
  private readonly flags = new Table({ flags: 'u8' })
  /** DIDs that were asked for lately: a page spells dozens. */
  private readonly spelled: string[] = []
  private readonly spelledOf = new Uint32Array(SPELLED)
  /** Who was added last: crumb and post of a person come one after the other. */
  private lastDid = ''
  private last = 0
  /** Counts who became special or ceased to be. */
  specialClock = 0
  /** How many take part. */
  taking = 0

  constructor(seed: number) {
    this.dids = new TextTable(seed)
  }

  add(did: string): number {
    if (did !== this.lastDid) {
      this.last = this.dids.add(did)
      this.lastDid = did
    }
    return this.last
  }

  find(did: string): number | undefined {
    if (did === this.lastDid) return this.last
    return this.dids.find(did) || undefined
  }

  didOf(author: number): string {
    const slot = author % SPELLED
    if (this.spelledOf[slot] === author) return this.spelled[slot] as string
    if (author < 1 || author > this.dids.size) return ''
    const did = this.dids.get(author)
    this.spelledOf[slot] = author
    this.spelled[slot] = did
    return did
  }

  /** All numbers given out. */
  get size(): number {
    return this.dids.size
  }

  takesPart(author: number): boolean {
    return this.has(author, TAKES_PART)
  }

  /** Answers whether that is news. */
  setTakesPart(author: number, takesPart: boolean): boolean {
    if (this.takesPart(author) === takesPart) return false
    this.set(author, TAKES_PART, takesPart)
    this.taking += takesPart ? 1 : -1
    return true
  }

  /** Is not simply shown to whoever follows them. */
  isSpecial(author: number): boolean {
    return this.has(author, SPECIAL)
  }

  setSpecial(author: number, isSpecial: boolean): void {
    if (this.isSpecial(author) === isSpecial) return
    this.set(author, SPECIAL, isSpecial)
    this.specialClock += 1
  }

  /** The flags are not kept: they follow from the rest. */
  kept(): Record<string, Kept> {
    return { dids: this.dids }
  }

  private has(author: number, flag: number): boolean {
    if (author >= this.flags.room) return false
    return ((this.flags.of(author).flags[author & ROW_MASK] as number) & flag) !== 0
  }

  private set(author: number, flag: number, isSet: boolean): void {
    const { flags } = this.flags.edit(author)
    const others = (flags[author & ROW_MASK] as number) & ~flag
    flags[author & ROW_MASK] = isSet ? others | flag : others
  }
}
