import { IN_A_ROW_MAX } from '../feeds/author-run.ts'
import type { PageCursor } from '../feeds/feed.ts'

const TIME = '0|-?[1-9]\\d{0,15}'
const TIE = '[0-9a-f]{12}'
/** Version 1 is an item; version 2 an item and the run of one author in which the page ended. */
const PATTERN = new RegExp(
  `^(?:1-(${TIME})-(${TIE})|2-(${TIME})-(${TIE})-([0-${IN_A_ROW_MAX}])-(${TIME})-(${TIE}))$`,
)

/** Where a page ended, as an opaque and versioned text of under 80 bytes. */
export function encodeCursor({ at, tie, run }: PageCursor): string {
  return run ? `2-${at}-${tie}-${run.count}-${run.newest.at}-${run.newest.tie}` : `1-${at}-${tie}`
}

/** Undefined for anything that `encodeCursor` did not make (bad input FQ-001). */
export function decodeCursor(text: string): PageCursor | undefined {
  const [, at1, tie1, at2, tie2, count, newestAt, newestTie] = PATTERN.exec(text) ?? []
  if (at1 !== undefined && tie1 !== undefined) return keyOf(at1, tie1)
  if (at2 === undefined || tie2 === undefined || newestAt === undefined || newestTie === undefined)
    return undefined
  const [key, newest] = [keyOf(at2, tie2), keyOf(newestAt, newestTie)]
  return key && newest && { ...key, run: { count: Number(count), newest } }
}

function keyOf(at: string, tie: string): { at: number; tie: string } | undefined {
  return Number.isSafeInteger(Number(at)) ? { at: Number(at), tie } : undefined
}
