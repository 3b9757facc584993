import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const bench = dirname(fileURLToPath(import.meta.url))
export const root = dirname(bench)
/** The program as it is built. */
export const cliOutput = join(root, 'out', 'main', 'cli.js')
export const engineOutput = join(root, 'out', 'main', 'engine.js')
/** Parts of the program that are bundled for the benchmark alone. */
export const bundles = join(root, 'out', 'bench')
export const document = join(root, 'docs', 'benchmarks.md')
