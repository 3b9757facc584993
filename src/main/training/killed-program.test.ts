import { createHash } from 'node:crypto'
import { spawn } from 'node:child_process'
import { access, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { decodeSealed } from '../../files/sealed-safetensors'
import type { JackdawError } from '../../shared/errors'
import { openLibrary } from '../library/open-library'
import { listCheckpoints } from '../runs/checkpoints'
import { readMetrics } from '../runs/metrics-file'
import { RunStore } from '../runs/run-store'

/** The whole program, killed from outside while it trains: what is on disk afterwards, and whether it can go on. */

const program = path.resolve('out/main/cli.js')
const settings = '--dataset mnist --limit 900 --epochs 6 --batch 20 --seed 5 --filters 4,8 --hidden 32 --optimizer adam'
let world: string

beforeAll(async () => {
  await access(program).catch(() => {
    throw new Error('out/main/cli.js is not there: run "npm run build" first')
  })
  world = await mkdtemp(path.join(tmpdir(), 'jackdaw-killed-'))
})
afterAll(() => rm(world, { recursive: true, force: true }))

/** Runs `jackdaw train` and kills it after so many lines of progress and milliseconds; Infinity lets it end. */
function train(library: string, args: string[], killAfter: { lines: number; milliseconds: number }): Promise<string> {
  const child = spawn(process.execPath, [program, '--library', library, '--json', 'train', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let out = ''
  let timer: NodeJS.Timeout | undefined
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
    if (!timer && out.split('\n').length > killAfter.lines)
      timer = setTimeout(() => child.kill('SIGKILL'), killAfter.milliseconds)
  })
  return new Promise((resolve) => child.once('close', () => resolve(out)))
}

/** Everything in the library is whole: as it was before something was saved, or as it is after. */
async function inspect(directory: string) {
  const library = await openLibrary(directory)
  const skipped: JackdawError[] = []
  const store = new RunStore({ library, onSkipped: (_id, reason) => skipped.push(reason) })
  const [run] = await store.summaries()
  expect(skipped).toEqual([])
  if (!run) throw new Error('the run is not listed')
  const files = store.files(run.id)
  const checkpoints = await listCheckpoints(files.checkpoints)
  const weights = await Promise.all(
    checkpoints.map(async ({ file, name }) => {
      const { tensors } = decodeSealed(await readFile(file), name)
      const hash = createHash('sha256')
      for (const key of [...tensors.keys()].sort()) {
        const data = tensors.get(key)?.data
        if (data) hash.update(key).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
      }
      return hash.digest('hex')
    }),
  )
  const { batch, epoch } = await readMetrics(files.metrics)
  expect(batch.step).toEqual(batch.step.map((_, i) => i + 1))
  return { run, weights: weights[0], curve: { batch, epoch: { ...epoch, seconds: [] } } }
}

// A dozen starts of the whole program, each of which loads TensorFlow.
it(
  'killed at moments nobody chose, it leaves whole files and comes to the same end',
  { timeout: 240_000 },
  async () => {
    const whole = path.join(world, 'whole')
    await train(whole, settings.split(' '), { lines: Infinity, milliseconds: 0 })
    const expected = await inspect(whole)
    expect(expected.run.status).toBe('finished')

    const library = path.join(world, 'killed')
    await train(library, settings.split(' '), { lines: 2, milliseconds: 0 })
    let found = await inspect(library)
    for (let kills = 1; kills < 7 && found.run.status !== 'finished'; kills++) {
      expect(found.run).toMatchObject({ status: 'interrupted', resumable: true, owner: null })
      await train(library, ['--resume', found.run.id], { lines: 1, milliseconds: 250 * Math.random() })
      found = await inspect(library)
    }
    if (found.run.status !== 'finished') {
      await train(library, ['--resume', found.run.id], { lines: Infinity, milliseconds: 0 })
      found = await inspect(library)
    }
    expect(found.run).toMatchObject({ status: 'finished', failure: null, position: expected.run.position })
    expect(found.weights).toBe(expected.weights)
    expect(found.curve).toEqual(expected.curve)

    // The engine of a killed program ends by itself and may still have been writing; a later start clears that away.
    await openLibrary(library)
    const left = await readdir(path.join(library, 'runs', found.run.id, 'checkpoints'))
    expect(left.filter((name) => !name.startsWith('step-'))).toEqual([])
  },
)
