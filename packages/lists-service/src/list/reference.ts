/** References inside a group, as keys of maps, and the one order in which a view lists things. */
import type { DidString, NsidString } from '@atproto/lex-schema'

/** A record of the group, wherever the group is hosted (`app.breadcrumbs.temp.defs#localRef`). */
export interface LocalRef {
  readonly author: DidString
  readonly collection: NsidString
  readonly rkey: string
}

/** A map key naming the record. */
export function refKey(ref: LocalRef): string {
  return `${ref.author}/${ref.collection}/${ref.rkey}`
}

/** A map key naming one version of the record. */
export function versionKey(ref: LocalRef, cid: string): string {
  return `${refKey(ref)}@${cid}`
}

/** By code units: the same on every machine, unlike a locale's order. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** (rkey, author): the order that decides which of several equals comes first. */
export function compareRefs(a: LocalRef, b: LocalRef): number {
  return compareText(a.rkey, b.rkey) || compareText(a.author, b.author)
}
