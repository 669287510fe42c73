import type { RequestHandler } from 'express'

/** Answers `/.well-known/did.json` for a service whose DID is a did:web of its own host. */
export function didDocument(o: { serviceDid: string; publicUrl: string }): RequestHandler {
  const document = {
    '@context': ['https://www.w3.org/ns/did/v1'],
    id: o.serviceDid,
    service: [{ id: '#breadcrumbs_lists', type: 'BreadcrumbsListsService', serviceEndpoint: o.publicUrl }],
  }
  return (_req, res) => {
    res.json(document)
  }
}
