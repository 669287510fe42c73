import { useQuery } from '@tanstack/react-query'
import { useApp } from '../app-context.ts'
import { plainLine } from '../model/plain-text.ts'

/** Somebody's name: what they call themselves here, else their confirmed handle, else their DID. */
export function PersonName({
  did,
  nickname,
}: {
  readonly did: string
  readonly nickname?: string | undefined
}) {
  const { resolveIdentity } = useApp()
  const identity = useQuery({
    queryKey: ['identity', did],
    // null: a query that gives nothing is taken for a failure.
    queryFn: async () => (await (await resolveIdentity(did)).handle) ?? null,
    enabled: nickname === undefined,
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (nickname !== undefined) return <bdi>{plainLine(nickname, 64)}</bdi>
  if (identity.data) return <bdi>{plainLine(identity.data, 80)}</bdi>
  return <bdi className="did">{identity.isPending ? '…' : plainLine(did, 80)}</bdi>
}
