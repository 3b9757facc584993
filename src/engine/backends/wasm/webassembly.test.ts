import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import * as tf from '@tensorflow/tfjs'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import type { DatasetFiles } from '../../../shared/dataset'
import { exportFormats, type Progress } from '../../../shared/engine-protocol'
import { activations, type Network } from '../../../shared/network'
import { lenet, lenetDefaults, presetIds } from '../../../shared/presets'
import type { OptimizerConfig, RunConfig } from '../../../shared/run-config'
import { engineReports, useEngine } from '..'
import { exportModel } from '../../jobs/export'
import { measure } from '../../jobs/measure'
import { predictIndices } from '../../jobs/predict'
import { replay } from '../../jobs/replay'
import { rememberingContext, smallConfig, stripes, temporaryFolder, thinPreset } from '../../testing'
import { readCheckpoint } from '../../train/checkpoint'
import { train } from '../../train/loop'

let folder: string
let dataset: DatasetFiles
let folders = 0
beforeAll(async () => {
  folder = await temporaryFolder()
  dataset = await stripes(folder, { train: 180 })
})
afterAll(() => rm(folder, { recursive: true, force: true }))
afterEach(() => void vi.unstubAllEnvs())

const batchLosses = (progress: Progress[]): number[] =>
  progress
    .flatMap((message) => (message.kind === 'metrics' ? message.metrics : []))
    .flatMap((metric) => (metric.type === 'batch' ? [metric.loss] : []))

/** Trains to the end and tells all that came of it; with `stopAfter`, stops after so many turns and goes on. */
async function trained(config: RunConfig, stopAfter?: number) {
  const checkpoints = path.join(folder, `checkpoints-${folders++}`)
  await mkdir(checkpoints)
  const losses: number[] = []
  let opByOp: string | null | undefined
  let resumeFrom: string | null = null
  for (const stop of stopAfter === undefined ? [Infinity] : [stopAfter, Infinity]) {
    const { context, progress } = rememberingContext({ stopAfter: stop })
    const result = await train({ kind: 'train', config, dataset, checkpoints, resumeFrom }, context)
    expect(result.tensorsLeft).toBe(0)
    expect(result.outcome).toBe(stop === Infinity ? 'finished' : 'stopped')
    losses.push(...batchLosses(progress))
    opByOp = progress.flatMap((message) => (message.kind === 'started' ? [message.opByOp] : []))[0]
    resumeFrom = path.join(checkpoints, result.checkpoint)
  }
  const checkpoint = resumeFrom ?? ''
  return { losses, opByOp, checkpoint, tensors: (await readCheckpoint(checkpoint)).tensors }
}

const small = { ...lenetDefaults, filters: [3, 5], kernelSizes: [3, 3], hiddenUnits: 16 }
const optimizers: OptimizerConfig[] = [
  { type: 'sgd', learningRate: 0.1 },
  { type: 'momentum', learningRate: 0.02, momentum: 0.9 },
  { type: 'adam', learningRate: 0.001 },
  { type: 'rmsprop', learningRate: 0.001 },
]
const cases: [string, Network, OptimizerConfig][] = [
  ...activations.flatMap((activation) =>
    optimizers.map((optimizer): [string, Network, OptimizerConfig] => [
      `${activation}, ${optimizer.type}`,
      lenet({ ...small, activation, dropout: 0 } as typeof lenetDefaults),
      optimizer,
    ]),
  ),
  ['dropout', lenet({ ...small, dropout: 0.4 } as typeof lenetDefaults), { type: 'sgd', learningRate: 0.1 }],
  ...presetIds.map((id): [string, Network, OptimizerConfig] => [
    `the preset ${id}`,
    thinPreset(id, [12, 12, 1], 3),
    { type: 'momentum', learningRate: 0.02, momentum: 0.9 },
  ]),
]

describe('another engine changes nothing beyond rounding', () => {
  test.each(cases)('%s', { timeout: 60_000 }, async (_, network, optimizer) => {
    // 18 steps of full batches and a short one in each of two epochs.
    const config = smallConfig({ network, optimizer, epochs: 2, validationShare: 0.1 })
    vi.stubEnv('JACKDAW_OP_BY_OP', '1')
    const tensorFlow = await trained(config)
    expect(tf.getBackend()).toBe('tensorflow')
    vi.unstubAllEnvs()
    const webAssembly = await trained({ ...config, engine: 'webassembly' })
    expect(tf.getBackend()).toBe('wasm')
    expect(webAssembly.opByOp).toBe('compiled steps need TensorFlow')
    expect(webAssembly.losses.length).toBeGreaterThanOrEqual(20)
    expect(webAssembly.losses).toHaveLength(tensorFlow.losses.length)
    webAssembly.losses.forEach((loss, k) => expect(Math.abs(loss - (tensorFlow.losses[k] ?? NaN))).toBeLessThan(1e-4))
    expect(Math.abs((webAssembly.losses.at(-1) ?? 0) - (webAssembly.losses[0] ?? 0))).toBeGreaterThan(1e-3)
  })
})

test('a run that was stopped goes on to the same bits', { timeout: 60_000 }, async () => {
  const network: Network = lenet({ ...small, dropout: 0.3 } as typeof lenetDefaults)
  const config = smallConfig({ network, engine: 'webassembly', optimizer: { type: 'adam', learningRate: 0.01 } })
  const straight = await trained(config)
  const stopped = await trained(config, 9)
  expect(stopped.losses).toEqual(straight.losses)
  expect(stopped.tensors.size).toBe(straight.tensors.size)
  for (const [name, { data }] of straight.tensors) expect(stopped.tensors.get(name)?.data).toEqual(data)
  expect((await trained({ ...config, seed: 2 })).losses).not.toEqual(straight.losses)
})

test('memory stays as it is over many steps', { timeout: 60_000 }, async () => {
  const config = smallConfig({ engine: 'webassembly', epochs: 4, validationShare: 0 })
  const { context } = rememberingContext()
  await useEngine('webassembly')
  const backend = tf.backend() as tf.KernelBackend & { wasm: { HEAPU8: Uint8Array } }
  const heap = () => backend.wasm.HEAPU8.byteLength
  await trained(config)
  const before = heap()
  await trained({ ...config, epochs: 40 })
  expect(heap()).toBe(before)
  const measured = await measure({ kind: 'measure', config, dataset, batches: 2 }, context)
  expect(measured.engine).toMatchObject({
    id: 'webassembly',
    reason: expect.stringMatching(/^WebAssembly was asked for/),
  })
  expect(measured.millisecondsPerStep).toBeGreaterThan(0)
})

test('a model is exported and asked again, as a saved model only with TensorFlow', { timeout: 60_000 }, async () => {
  const config = smallConfig({ engine: 'webassembly', epochs: 1 })
  const { checkpoint } = await trained(config)
  const { context } = rememberingContext()
  const model = { network: config.network, inputShape: dataset.shape, classCount: dataset.classCount, checkpoint }
  const indices = [0, 3, 5]
  const engine = 'webassembly'
  const asked = await predictIndices({ kind: 'predict-indices', engine, model, dataset, indices }, context)
  for (const format of exportFormats) {
    const directory = path.join(folder, `export-${format}`)
    await mkdir(directory)
    await exportModel({ kind: 'export', engine, model, format, directory }, context)
    const again = await replay({ kind: 'replay', engine, format, directory, model, dataset, indices }, context)
    expect(tf.getBackend()).toBe(format === 'savedmodel' ? 'tensorflow' : 'wasm')
    const difference = asked.probabilities.flat().map((p, k) => Math.abs(p - (again.probabilities.flat()[k] ?? NaN)))
    expect(difference).toHaveLength(indices.length * dataset.classCount)
    expect(Math.max(...difference)).toBeLessThan(1e-6)
  }
  vi.stubEnv('JACKDAW_NO_TENSORFLOW', '1')
  const directory = path.join(folder, 'export-never')
  const job = { kind: 'export', engine, model, format: 'savedmodel', directory } as const
  await expect(exportModel(job, context)).rejects.toMatchObject({ code: 'engine-missing' })
})

test('where TensorFlow cannot be had WebAssembly does the work, and says why', async () => {
  const both = engineReports()
  expect(both.at(-1)).toMatchObject({ id: 'webassembly', usable: true, picked: false, version: '4.22.0' })
  expect(both.find((report) => report.id === 'tensorflow-cpu')?.usable).toBe(true)
  vi.stubEnv('JACKDAW_NO_TENSORFLOW', '1')
  const reports = engineReports()
  expect(reports.map(({ id, usable, picked }) => [id, usable, picked])).toEqual([
    ['tensorflow-cuda', false, false],
    ['tensorflow-cpu', false, false],
    ['webassembly', true, true],
  ])
  const said =
    'TensorFlow could not be loaded (JACKDAW_NO_TENSORFLOW is set), so WebAssembly does the work; it is several times slower.'
  expect(reports.at(-1)?.reason).toBe(said)
  expect(await useEngine('auto')).toMatchObject({ id: 'webassembly', picked: true, reason: said })
  expect(tf.getBackend()).toBe('wasm')
  await expect(useEngine('tensorflow-cpu')).rejects.toMatchObject({ code: 'engine-missing' })
  vi.unstubAllEnvs()
  expect(await useEngine('tensorflow-cpu')).toMatchObject({ id: 'tensorflow-cpu' })
  expect(tf.getBackend()).toBe('tensorflow')
})
