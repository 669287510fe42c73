import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { sharedTest } from '../../vitest.shared.ts'

export default defineConfig({
  plugins: [react()],
  build: {
    target: 'es2022',
    // The size check reads it to know what the first load consists of.
    manifest: true,
    // Vite would inline small assets as data: URLs, which the CSP refuses.
    assetsInlineLimit: 0,
    // The polyfill is an inline script; every browser this app runs in knows modulepreload.
    modulePreload: { polyfill: false },
    rolldownOptions: {
      treeshake: {
        // The contract and the typed client only define things: what a chunk does not use need not travel with it.
        moduleSideEffects: (id) => !/[\\/](packages[\\/]lexicons|@atproto[\\/]lex-[a-z]+)[\\/]/.test(id),
      },
    },
  },
  test: sharedTest,
})
