import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig, type ViteUserConfig } from 'vitest/config'

// The plugin is for the program's Vite; Vitest brings one of its own, whose types differ in nothing that is used here.
const plugins = [svelte()] as unknown as NonNullable<ViteUserConfig['plugins']>

export default defineConfig({
  plugins,
  test: {
    include: ['src/**/*.test.ts', 'scripts/**/*.test.mjs'],
    pool: 'forks',
    // Many tests wait for processes that they start, so more of them than there are cores are of use.
    maxWorkers: 3,
    minWorkers: 1,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
