import { onlineManager, QueryClient } from '@tanstack/react-query'
import { problemOf } from './problem.ts'

/** Tries again what a lost packet may have caused; a refusal is told at once. */
const RETRIES_MAX = 2

/**
 * The cache of everything read over XRPC, in memory only. `isOnline` = what the browser says at the start: the library
 * only listens for changes, so a page that opens without a network would take its failures for the server's.
 */
export function createQueryClient(isOnline: boolean): QueryClient {
  onlineManager.setOnline(isOnline)
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        retry: (failures, error) => failures < RETRIES_MAX && !problemOf(error).refused,
        retryDelay: (failures) => Math.min(4000, 500 * 2 ** failures),
      },
    },
  })
}
