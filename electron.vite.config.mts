import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'electron-vite'

/** Three programs for Node (window, engine, command line), one bridge, one page. */
export default defineConfig({
  main: {
    build: {
      target: 'node16',
      rollupOptions: {
        input: { index: 'src/main/index.ts', engine: 'src/engine/index.ts', cli: 'src/cli/index.ts' },
        output: { format: 'cjs' },
      },
    },
  },
  preload: {
    build: {
      target: 'node16',
      rollupOptions: { input: { index: 'src/preload/index.ts' }, output: { format: 'cjs' } },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [svelte()],
    build: {
      target: 'chrome108',
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
      rollupOptions: { input: 'src/renderer/index.html' },
    },
  },
})
