import type { TestBsky } from '@atproto/dev-env'

/** A label as a labeler gives it: what it is about, what it says, and until when. */
export interface GivenLabel {
  /** DID of the labeler. */
  readonly src: string
  readonly uri: string
  readonly val: string
  /** Takes the label back. */
  readonly neg?: boolean
  /** ISO time it ends at. */
  readonly exp?: string
}

/**
 * Puts labels into the AppView, each over the one it replaces, as what follows the labelers of the network would: the AppView of
 * dev-env has nothing that does.
 */
export async function putLabels(bsky: TestBsky, labels: readonly GivenLabel[], now: Date): Promise<void> {
  const rows = labels.map(({ src, uri, val, neg = false, exp = null }) => ({
    src,
    uri,
    val,
    neg,
    exp,
    cid: '',
    cts: now.toISOString(),
  }))
  await bsky.db.db
    .insertInto('label')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['src', 'uri', 'cid', 'val']).doUpdateSet((excluded) => ({
        neg: excluded.ref('excluded.neg'),
        exp: excluded.ref('excluded.exp'),
        cts: excluded.ref('excluded.cts'),
      })),
    )
    .execute()
}
