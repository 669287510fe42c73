/** Row numbers, given out and given back. Those given back are chained through the rows themselves. */
export class RowPool {
  private used = 0
  /** Row + 1 of the one to give out next; 0 = a new one. */
  private free = 0
  private freed = 0
  private readonly link: (row: number) => number
  private readonly setLink: (row: number, next: number) => void

  /** How a number is kept in a row that is not in use. */
  constructor(link: (row: number) => number, setLink: (row: number, next: number) => void) {
    this.link = link
    this.setLink = setLink
  }

  take(): number {
    if (this.free === 0) return this.used++
    const row = this.free - 1
    this.free = this.link(row)
    this.freed -= 1
    return row
  }

  give(row: number): void {
    this.setLink(row, this.free)
    this.free = row + 1
    this.freed += 1
  }

  /** How many rows are in use. */
  get size(): number {
    return this.used - this.freed
  }

  state(): readonly number[] {
    return [this.used, this.free, this.freed]
  }

  restore([used = 0, free = 0, freed = 0]: readonly number[]): void {
    this.used = used
    this.free = free
    this.freed = freed
  }
}
