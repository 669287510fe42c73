import type { Layout, Table } from './table.ts'

/** A structure that a snapshot can hold: tables, copied as they are, and a few numbers beside them. */
export interface Kept {
  readonly tables: Readonly<Record<string, Table<Layout>>>
  /** What the tables alone do not say. */
  state(): readonly number[]
  /** Makes an empty structure what it was, its tables being filled already. */
  restore(state: readonly number[]): void
}
