import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Compiles src/assembly for the engine. `--check` only says whether what is there is what would be written. */
const root = dirname(dirname(fileURLToPath(import.meta.url)))
const target = join(root, 'src', 'engine', 'data', 'augmentation', 'assembled.ts')

/** The compiler as a program, for its types declare a `console` of their own to all who import it. */
function compiled() {
  const compiler = join(root, 'node_modules', 'assemblyscript', 'bin', 'asc.js')
  const place = mkdtempSync(join(tmpdir(), 'jackdaw-assemble-'))
  const file = join(place, 'program.wasm')
  const options = ['--outFile', file, '--runtime', 'stub', '--enable', 'simd', '-O3', '--noAssert']
  try {
    const { status } = spawnSync(process.execPath, [compiler, 'src/assembly/index.ts', ...options], {
      cwd: root,
      stdio: 'inherit',
    })
    return status === 0 ? readFileSync(file) : null
  } finally {
    rmSync(place, { recursive: true })
  }
}

const program = compiled()
if (program === null) process.exit(1)
const text = `/** Written by \`npm run assemble\` from src/assembly: a WebAssembly module, in base64. */
export const assembled =
  '${program.toString('base64')}'
`
if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== text) {
    console.error('src/engine/data/augmentation/assembled.ts is out of date. Run: npm run assemble')
    process.exit(1)
  }
} else writeFileSync(target, text)
