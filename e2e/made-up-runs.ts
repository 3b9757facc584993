import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { defaultConfig } from '../src/shared/run-config'
import type { Metric, RunRecord } from '../src/shared/run'

const stepsPerEpoch = 500

/** The dataset of a library that has one, as a run knows it. */
async function onlyDataset(library: string): Promise<RunRecord['dataset'] & { id: string; hash: string }> {
  const [id = ''] = (await readdir(path.join(library, 'datasets'))).filter((name) => !name.startsWith('.'))
  const text = await readFile(path.join(library, 'datasets', id, 'dataset.json'), 'utf8')
  return JSON.parse(text) as RunRecord['dataset'] & { id: string; hash: string }
}

/** Puts finished runs with so many measured batches each into a library with one dataset. Their curves fall with noise, each another way. */
export async function writeRuns(library: string, runs: number, batches: number): Promise<void> {
  const { id, hash, name, shape, classNames, counts } = await onlyDataset(library)
  const epochs = batches / stepsPerEpoch
  for (let k = 0; k < runs; k++) {
    const record: RunRecord = {
      version: 1,
      id: `${'a'.repeat(24)}${String(k).padStart(2, '0')}`,
      name: `Run ${k + 1}`,
      createdAt: new Date(Date.UTC(2026, 0, 1, 0, k)).toISOString(),
      config: { ...defaultConfig({ id, hash }), seed: k + 1, epochs },
      dataset: { name, shape, classNames, counts },
      engine: null,
      versions: { jackdaw: '0.1.0', node: '20' },
      status: 'finished',
      failure: null,
      owner: null,
      position: { epoch: epochs, batch: 0, step: batches },
      stepsPerEpoch,
      trainingPictures: 50_000,
      validationPictures: 0,
      parameters: 1,
      seconds: batches / 100,
      testAccuracy: null,
    }
    const folder = path.join(library, 'runs', record.id)
    await mkdir(folder, { recursive: true })
    await writeFile(path.join(folder, 'run.json'), JSON.stringify(record))
    await writeFile(path.join(folder, 'metrics.jsonl'), curves(k, batches))
  }
}

function curves(run: number, batches: number): string {
  let state = run + 1
  /** Numbers in [0, 1): a linear congruential generator (Numerical Recipes). */
  const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32
  const lines: string[] = []
  const add = (metric: Metric) => lines.push(JSON.stringify(metric))
  for (let step = 1; step <= batches; step++) {
    const epoch = Math.ceil(step / stepsPerEpoch)
    const loss = 2.3 * Math.exp((-step * (1 + run / 10)) / (batches / 5)) + 0.1 + 0.1 * random()
    const accuracy = Math.max(0, 1 - loss / 2.5)
    add({ type: 'batch', step, epoch, loss, accuracy, learningRate: 0.1 })
    if (step % stepsPerEpoch > 0) continue
    add({ type: 'epoch', step, epoch, loss, accuracy, validationLoss: null, validationAccuracy: null, seconds: 5 })
  }
  return `${lines.join('\n')}\n`
}
