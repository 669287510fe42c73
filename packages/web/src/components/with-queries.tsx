import { QueryClientProvider } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useReading } from '../app-context.ts'

/** Gives the screens below it the cache of what is read over XRPC: the same one wherever it stands. */
export function WithQueries({ children }: { readonly children: ReactNode }) {
  const { queries } = useReading()
  return <QueryClientProvider client={queries}>{children}</QueryClientProvider>
}
