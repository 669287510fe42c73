// Its own front door: who opens a stranger's crumb needs people found, not signed in.
export { DidResolverCommon, extractPdsUrl, isAtprotoDid } from '@atproto/oauth-client-browser'
