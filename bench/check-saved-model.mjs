import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Exports a run as a SavedModel and lets Python's TensorFlow answer test pictures with it:
 *
 *     node bench/check-saved-model.mjs RUN LIBRARY
 *
 * JACKDAW_BENCH_PYTHON names a Python with TensorFlow. Exits with 1 when an answer differs by more than 1e-6.
 */
const [run, library] = process.argv.slice(2)
if (!run || !library) {
  console.error('Name a run and a library folder: node bench/check-saved-model.mjs RUN LIBRARY')
  process.exit(2)
}
const here = dirname(fileURLToPath(import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'jackdaw-saved-model-'))

/** @param {...string} args */
function jackdaw(...args) {
  const cli = join(here, '..', 'out', 'main', 'cli.js')
  const { stdout, stderr, status } = spawnSync(process.execPath, [cli, ...args, '--library', library, '--json'], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  })
  if (status !== 0) throw new Error(`jackdaw ${args[0]} ended with ${status}: ${stdout}${stderr}`)
  const lines = stdout.trim().split('\n')
  return lines.map((line) => JSON.parse(line))
}

try {
  jackdaw('export', run, '--format', 'savedmodel', '--to', folder)
  const [name] = readdirSync(folder)
  const model = join(folder, name ?? '')
  const { config, input, dataset } = JSON.parse(readFileSync(join(model, 'jackdaw.json'), 'utf8'))

  const { train, test } = dataset.counts
  const indices = Array.from({ length: Math.min(20, test) }, (_, k) => train + Math.floor((k * test) / 20))
  const predictions = jackdaw('predict', run, '--index', indices.join(','))
  const side = input.height * input.width * input.channels
  const images = readFileSync(join(library, 'datasets', config.dataset.id, 'images.u8'))
  const pixels = indices.flatMap((i) => Array.from(images.subarray(i * side, (i + 1) * side), (value) => value / 255))
  const probabilities = predictions.filter(({ type }) => type === 'prediction').flatMap((p) => p.probabilities)
  const shape = [indices.length, input.height, input.width, input.channels]
  writeFileSync(join(model, 'check.json'), JSON.stringify({ shape, pixels, probabilities }))

  const python = process.env.JACKDAW_BENCH_PYTHON ?? 'python3'
  const { status } = spawnSync(python, [join(here, 'check-saved-model.py'), model], {
    stdio: ['ignore', 'inherit', 'ignore'],
  })
  process.exitCode = status ?? 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
