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
    queryFn: () => resolveIdentity(did),
    enabled: nickname === undefined,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const handle = identity.data?.handle
  if (nickname !== undefined) return <bdi>{plainLine(nickname, 64)}</bdi>
  if (handle !== undefined) return <bdi>{plainLine(handle, 80)}</bdi>
  return <bdi className="did">{identity.isPending ? '…' : plainLine(did, 80)}</bdi>
}
