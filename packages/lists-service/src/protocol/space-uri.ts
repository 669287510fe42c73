/**
 * URIs of records in a space (proposal 0016, "Identifiers"); the reference of the space itself is shared with the
 * web app and lives in the lexicons package.
 *
 *     at://{spaceDid}/space/{spaceType}/{skey}/{authorDid}/{collection}/{rkey}
 *
 * Compared as exact strings everywhere, so nothing here normalises.
 */

/** The URI of a record in the space named by the (already formatted) reference. */
export function formatRecordUri(space: string, author: string, collection: string, rkey: string): string {
  return `${space}/${author}/${collection}/${rkey}`
}
