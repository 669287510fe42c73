import type { RequestHandler } from 'express'

/** Answers `/.well-known/did.json` for a service whose DID is a did:web of its own host. */
export function didDocument(o: {
  serviceDid: string
  publicUrl: string
  /** did:key of the key that signs commits of hosted repos. */
  hostKey: string
}): RequestHandler {
  const document = {
    '@context': ['https://www.w3.org/ns/did/v1'],
    id: o.serviceDid,
    verificationMethod: [
      {
        id: `${o.serviceDid}#breadcrumbs_hosted`,
        type: 'Multikey',
        controller: o.serviceDid,
        publicKeyMultibase: o.hostKey.slice('did:key:'.length),
      },
    ],
    service: [{ id: '#breadcrumbs_lists', type: 'BreadcrumbsListsService', serviceEndpoint: o.publicUrl }],
  }
  return (_req, res) => {
    // Apps in browsers look up where live connections go (did:web, "Read": CORS).
    res.set('access-control-allow-origin', '*').json(document)
  }
}
