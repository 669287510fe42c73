import type { ComAtprotoLabelDefs } from '@atproto/api'

type Loose = { readonly [key: string]: unknown } | null | undefined

/**
 * What the author of a record says of it themselves (`com.atproto.label.defs#selfLabels`), as labels of theirs. Holds
 * as long as the record says so.
 */
export function selfLabels(record: unknown, uri: string): ComAtprotoLabelDefs.Label[] {
  const values = ((record as Loose)?.labels as Loose)?.values
  const src = uri.slice('at://'.length).split('/')[0] ?? ''
  return (Array.isArray(values) ? values : []).flatMap((value: Loose) =>
    typeof value?.val === 'string' ? [{ src, uri, val: value.val, cts: new Date(0).toISOString() }] : [],
  )
}
