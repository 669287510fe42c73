import react from '@vitejs/plugin-react'
import type { Plugin } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'
import { defineConfig } from 'vitest/config'
import { sharedTest } from '../../vitest.shared.ts'

type ModuleInfo = (
  id: string,
) => { readonly isEntry: boolean; readonly importers: readonly string[] } | null | undefined

/** The contract and the typed client: their front doors name everything, so reaching one says nothing of its parts. */
const NAMED_BY_ALL = /[\\/](packages[\\/]lexicons|@atproto[\\/]lex-[a-z]+)[\\/]/

/** The sign-in library, but for the front doors, which bring what older browsers lack. */
const ONLY_DEFINES = /[\\/]@atproto(-labs)?[\\/](?!oauth-client(-browser)?[\\/]dist[\\/]index\.js)/

/** What everybody waits for; whoever opens a crumb besides; and whoever is signed in: start.ts asks for it at once. */
const FIRST = /[\\/]src[\\/]main\.tsx$/
const READING = /[\\/]src[\\/](reading|components[\\/]public-crumb)\.tsx?$/
const SIGNED_IN = /[\\/]src[\\/](routes[\\/]signed-in-frame|components[\\/]home)\.tsx$/

/** Whether a root needs a module before it can run: it is reached without a dynamic import. */
function isReached(
  id: string,
  infoOf: ModuleInfo,
  isRoot: (id: string) => boolean,
  seen = new Set<string>(),
): boolean {
  const info = infoOf(id)
  if (!info || seen.has(id) || NAMED_BY_ALL.test(id) || id.endsWith('.css')) return false
  seen.add(id)
  return isRoot(id) || info.importers.some((importer) => isReached(importer, infoOf, isRoot, seen))
}

/** The page itself asks for what everybody waits for, beside the entry that would ask a round trip later. */
const preloadFirst: Plugin = {
  name: 'preload-first',
  transformIndexHtml: {
    order: 'post',
    handler: (_page, { bundle }) =>
      Object.values(bundle ?? {})
        .flatMap((file) =>
          file.type === 'chunk' && file.name === 'first' ? [file.fileName, ...file.imports] : [],
        )
        .map((file) => ({
          tag: 'link',
          attrs: { rel: 'modulepreload', crossorigin: true, href: `/${file}` },
          injectTo: 'head',
        })),
  },
}

export default defineConfig({
  plugins: [
    react(),
    preloadFirst,
    VitePWA({
      // A new version waits until the person says so: a half-written note is not lost to an update.
      registerType: 'prompt',
      // Registering is in main.tsx; an inline script would break the CSP.
      injectRegister: false,
      manifest: {
        id: '/',
        name: 'Breadcrumbs',
        short_name: 'Breadcrumbs',
        description: 'Drop a crumb when you stop. Follow the crumbs when you come back.',
        lang: 'en',
        start_url: '/',
        display: 'standalone',
        background_color: '#faf6ef',
        theme_color: '#a4450f',
        categories: ['entertainment', 'books', 'productivity'],
        icons: [
          { src: '/icon.svg', sizes: 'any', type: 'image/svg+xml' },
          { src: '/icon-192.png', sizes: '192x192', type: 'image/png' },
          { src: '/icon-512.png', sizes: '512x512', type: 'image/png' },
          { src: '/icon-maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
        ],
        shortcuts: [{ name: 'Drop a crumb', url: '/share' }],
        share_target: {
          action: '/share',
          method: 'GET',
          params: { title: 'title', text: 'text', url: 'url' },
        },
      },
      workbox: {
        globPatterns: ['**/*.{js,css,html,svg,png}'],
        // Every address of the app is the same page. What the deployment provides beside it is not.
        navigateFallback: '/index.html',
        navigateFallbackDenylist: [/^\/config\.json$/, /^\/oauth-client-metadata\.json$/],
        cleanupOutdatedCaches: true,
        runtimeCaching: [
          {
            urlPattern: ({ url, sameOrigin }) => sameOrigin && url.pathname === '/config.json',
            handler: 'NetworkFirst',
            options: { cacheName: 'config', networkTimeoutSeconds: 3 },
          },
        ],
      },
    }),
  ],
  build: {
    target: 'es2022',
    // The size check reads it to know what the first load consists of.
    manifest: true,
    // Vite would inline small assets as data: URLs, which the CSP refuses.
    assetsInlineLimit: 0,
    // The polyfill is an inline script; every browser this app runs in knows modulepreload.
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          // What is waited for together travels in one piece: on a phone every file costs a round trip of its own.
          groups: [
            {
              // The entry stays apart with the little it imports, and waits for nothing else.
              priority: 1,
              name: (id, context) => {
                const infoOf: ModuleInfo = (one) => context.getModuleInfo(one)
                return isReached(id, infoOf, (one) => infoOf(one)?.isEntry === true) ? 'start' : null
              },
            },
            {
              name: (id, context) => {
                const infoOf: ModuleInfo = (one) => context.getModuleInfo(one)
                if (isReached(id, infoOf, (one) => FIRST.test(one))) return 'first'
                if (isReached(id, infoOf, (one) => READING.test(one))) return 'reading'
                return isReached(id, infoOf, (one) => SIGNED_IN.test(one)) ? 'signed-in' : null
              },
            },
          ],
        },
      },
      treeshake: {
        // These only define things: what a chunk does not use need not travel with it.
        moduleSideEffects: (id) => !NAMED_BY_ALL.test(id) && !ONLY_DEFINES.test(id),
      },
    },
  },
  test: sharedTest,
})
