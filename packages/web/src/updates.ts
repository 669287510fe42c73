import { whenQuiet } from './when-quiet.ts'

/** A newer version of the app, ready and waiting for the person to say so. */
export interface Updates {
  readonly isReady: () => boolean
  readonly subscribe: (listener: () => void) => () => void
  /** Loads the new version; the page starts anew. */
  readonly take: () => void
}

/**
 * Installs the service worker, which lets the app open without a network, and watches for a newer version. A browser
 * without service workers runs the app all the same.
 */
export function watchForUpdates(): Updates {
  const listeners = new Set<() => void>()
  let isReady = false
  let reload: (() => Promise<void>) | undefined
  const register = () => {
    import('virtual:pwa-register').then(
      ({ registerSW }) => {
        reload = registerSW({
          immediate: true,
          onNeedRefresh() {
            isReady = true
            for (const listener of listeners) listener()
          },
        })
      },
      () => undefined,
    )
  }
  // Keeping the whole app for later must not slow down the screen that somebody waits for.
  if ('serviceWorker' in navigator && import.meta.env.PROD) whenQuiet(register)
  return {
    isReady: () => isReady,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    take: () => void reload?.(),
  }
}
