import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig, type ViteUserConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

// The plugin is for the program's Vite; Vitest brings one of its own, whose types differ in nothing that is used here.
const plugins = [svelte()] as unknown as NonNullable<ViteUserConfig['plugins']>

/** Tests that start many programs or compile many graphs, in files of any size. */
const longest = /\/(saves|power-cut|checkpoint-store|cli|compiled-step|killed-\w+)\.test\.ts$/

/** Begins with what takes longest, so that no worker is left with it at the end. Vitest itself begins with the largest files. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isLong = ({ moduleId }: TestSpecification) => longest.test(moduleId)
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))]
  }
}

export default defineConfig({
  plugins,
  test: {
    include: ['src/**/*.test.ts', 'scripts/**/*.test.mjs'],
    setupFiles: ['vitest.setup.mts'],
    pool: 'forks',
    sequence: { sequencer: LongestFirst },
    // Many tests wait for processes that they start, so more of them than there are cores are of use.
    maxWorkers: 3,
    minWorkers: 1,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // The second that Vitest gives by itself may pass while another program has the processor or the disk.
    expect: { poll: { timeout: 30_000 } },
  },
})
