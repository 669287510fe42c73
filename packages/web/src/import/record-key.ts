import { nextTid } from '@breadcrumbs/lexicons'
import type { ImportDraft } from './draft.ts'
import { workName } from './work-keys.ts'

const SECOND_MS = 1000
const DAY_MS = 24 * 60 * 60 * 1000

/** Undated crumbs get keys in the ten years from here, so that they come after everything dated in a trail. */
const UNDATED_FROM = Date.UTC(1990, 0)
const UNDATED_SPAN_MS = 10 * 365 * DAY_MS

/**
 * What a draft states, as text: the same fact gives the same text whichever file or day it comes from. The work is told
 * by the first key it is identified by, else by its folded title and year.
 */
export function factOf(draft: ImportDraft): string {
  const { work, kind, position, happened } = draft
  const when = happened?.precision === 'day' ? happened.at.slice(0, 10) : (happened?.at ?? '')
  const place = position === undefined ? [] : Object.entries(position).sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify([workName(work), kind, place, when])
}

/**
 * The record key of a fact: a TID whose time is when it happened and whose other bits are a digest of the fact. A
 * retry, a second import or another device gets the same key, so nothing is written twice. `taken` are keys of other
 * facts of this import; with some 2^30 keys to a second a collision is rare and moves to the next digest.
 */
export async function recordKey(draft: ImportDraft, taken: ReadonlySet<string>): Promise<string> {
  const fact = factOf(draft)
  for (let attempt = 0; ; attempt++) {
    const key = keyFrom(draft, await digest(`${attempt}:${fact}`))
    if (!taken.has(key)) return key
  }
}

function keyFrom({ happened }: ImportDraft, hash: DataView): string {
  const span = happened === undefined ? UNDATED_SPAN_MS : happened.precision === 'day' ? DAY_MS : SECOND_MS
  const from = happened === undefined ? UNDATED_FROM : startOf(happened.at, span)
  const offset = Math.floor((hash.getUint32(0) / 2 ** 32) * span)
  const parts = [hash.getUint32(4) / 2 ** 32, hash.getUint32(8) / 2 ** 32]
  return nextTid(Math.max(0, from) + offset, undefined, () => parts.shift() ?? 0)
}

function startOf(at: string, span: number): number {
  const time = Date.parse(at)
  return time - (((time % span) + span) % span)
}

async function digest(text: string): Promise<DataView> {
  return new DataView(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
}
