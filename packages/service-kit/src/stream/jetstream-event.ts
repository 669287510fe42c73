/**
 * What Jetstream says happened, in one shape for both of its wire formats. Nothing in it is signed: who trusts it
 * trusts the host. Types only.
 */
export type JetstreamEvent =
  | {
      readonly kind: 'commit'
      readonly did: string
      /** Several events may carry the same rev: one for each record of a commit. */
      readonly rev: string
      readonly operation: 'create' | 'update' | 'delete'
      readonly collection: string
      readonly rkey: string
      /** Absent for deletes. */
      readonly cid?: string
      /** As JSON, unchecked; absent for deletes. */
      readonly record?: unknown
    }
  | { readonly kind: 'account'; readonly did: string; readonly active: boolean; readonly status?: string }
  | { readonly kind: 'identity'; readonly did: string }
  | { readonly kind: 'sync'; readonly did: string; readonly rev: string }
