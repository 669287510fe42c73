// Its own chunk, a quarter of all script: asked for at once, but the first screen does not wait for it.
export {
  BrowserOAuthClient,
  DidResolverCommon,
  extractPdsUrl,
  isAtprotoDid,
} from '@atproto/oauth-client-browser'
