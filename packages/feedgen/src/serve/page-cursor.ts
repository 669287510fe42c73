import type { ItemKey } from '../index/item.ts'

const VERSION = '1'
const PATTERN = /^1-(0|-?[1-9]\d{0,15})-([0-9a-f]{12})$/

/** The last item scanned, as an opaque and versioned text of under 40 bytes. */
export function encodeCursor({ at, tie }: ItemKey): string {
  return `${VERSION}-${at}-${tie}`
}

/** Undefined for anything that `encodeCursor` did not make (bad input FQ-001). */
export function decodeCursor(text: string): ItemKey | undefined {
  const [, at, tie] = PATTERN.exec(text) ?? []
  if (at === undefined || tie === undefined || !Number.isSafeInteger(Number(at))) return undefined
  return { at: Number(at), tie }
}
