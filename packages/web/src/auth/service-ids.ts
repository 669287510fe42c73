/** The service in the lists service's DID document that requests are proxied to. */
export const LISTS_SERVICE_ID = 'breadcrumbs_lists'

/** The service in the feed generator's DID document that requests are proxied to. */
export const FEEDS_SERVICE_ID = 'bsky_fg'
