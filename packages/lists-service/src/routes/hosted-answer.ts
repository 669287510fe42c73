import type { TidString } from '@atproto/lex-schema'
import type { com } from '@breadcrumbs/lexicons'
import type { Response } from 'express'
import type { HostedTools } from '../hosted/hosted-repos.ts'
import type { SignedCommit } from '../protocol/commit-scheme.ts'

/** Names the key of hosted commits; without it, a repo is at its author's own PDS. */
const HOSTED_HEADER = 'breadcrumbs-hosted'

/**
 * Says that the repo is held here for its author: `hosted: true` in JSON, and the key that signs its commits in
 * the header `Breadcrumbs-Hosted`, which an archive has too.
 */
export function hostedAnswer<B extends object>(
  res: Response,
  { signer }: HostedTools,
  body: B,
): { encoding: 'application/json'; body: B & { hosted: true } } {
  labelHosted(res, signer)
  return { encoding: 'application/json', body: { ...body, hosted: true } }
}

/** The header alone. */
export function labelHosted(res: Response, signer: HostedTools['signer']): void {
  res.set(HOSTED_HEADER, signer.did())
}

/** A commit in the shape of the lexicon. */
export function toCommit(commit: SignedCommit): com.atproto.space.defs.SignedCommit {
  return { ...commit, rev: commit.rev as TidString }
}
