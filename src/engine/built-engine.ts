import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import path from 'node:path'
import { build } from 'vite'

/** For tests: the engine as it is shipped, bundled into a folder of its own. */
export interface BuiltEngine {
  file: string
  remove(): Promise<void>
}

export async function buildEngine(): Promise<BuiltEngine> {
  await mkdir('.cache', { recursive: true })
  // Inside the checkout, so that it finds its packages.
  const outDir = await mkdtemp(path.resolve('.cache', 'engine-test-'))
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: ['valibot'] },
    build: {
      ssr: true,
      target: 'node16',
      outDir,
      rollupOptions: {
        input: { engine: 'src/engine/index.ts' },
        output: { format: 'cjs', entryFileNames: '[name].js' },
      },
    },
  })
  return { file: path.join(outDir, 'engine.js'), remove: () => rm(outDir, { recursive: true, force: true }) }
}
