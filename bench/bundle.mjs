import { createRequire } from 'node:module'
import { join } from 'node:path'
import { build } from 'vite'
import { bench, bundles, root } from './paths.mjs'

const entries = ['program-parts', 'bare-compiled', 'write-step']

/** Bundles the files here that import the program's sources: Node reads no TypeScript. Packages stay outside, as in the program. */
export async function bundle() {
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: {
      ssr: true,
      target: 'node20',
      outDir: bundles,
      emptyOutDir: true,
      rollupOptions: {
        input: Object.fromEntries(entries.map((name) => [name, join(bench, `${name}.mjs`)])),
        output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: '[name].cjs' },
      },
    },
  })
}

/** What the benchmark needs of the program itself: its default settings, its networks, its count of multiply-adds. */
export const programParts = () => createRequire(import.meta.url)(join(bundles, 'program-parts.cjs'))
