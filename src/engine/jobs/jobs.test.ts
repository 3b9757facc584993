import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import * as tf from '@tensorflow/tfjs'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { decodeSafetensors } from '../../files/safetensors'
import { pictureBytes, type DatasetFiles } from '../../shared/dataset'
import {
  exportFormats,
  type JobKind,
  type JobOf,
  type JobResult,
  type ModelFiles,
  resultSchemas,
} from '../../shared/engine-protocol'
import { activations, type Network } from '../../shared/network'
import { presetIds } from '../../shared/presets'
import * as v from 'valibot'
import { rememberingContext, smallConfig, smallNetwork, stripes, temporaryFolder, thinPreset } from '../testing'
import { jobHandlers, type JobHandler } from '.'

let folder: string
let dataset: DatasetFiles
let model: ModelFiles
let tensors: number
let number = 0

/** Runs a job as `serve` does and checks that its answer is what the protocol promises. */
async function run<K extends JobKind>(job: JobOf<K>, context = rememberingContext().context): Promise<JobResult<K>> {
  const handler = jobHandlers[job.kind as K] as unknown as JobHandler<K>
  const result = await handler(job, context)
  expect(v.safeParse(resultSchemas[job.kind], result).issues).toBeUndefined()
  return result
}

async function newFolder(): Promise<string> {
  const directory = path.join(folder, `folder-${number++}`)
  await mkdir(directory)
  return directory
}

async function trained(network: Network): Promise<ModelFiles> {
  const checkpoints = await newFolder()
  const config = smallConfig({ network, epochs: 8 })
  const { checkpoint } = await run({ kind: 'train', config, dataset, checkpoints, resumeFrom: null })
  const { shape: inputShape, classCount } = dataset
  return { network, inputShape, classCount, checkpoint: path.join(checkpoints, checkpoint) }
}

beforeAll(async () => {
  folder = await temporaryFolder()
  dataset = await stripes(folder)
  model = await trained(smallNetwork)
})
afterAll(() => rm(folder, { recursive: true, force: true }))
beforeEach(() => void (tensors = tf.memory().numTensors))
afterEach(() => expect(tf.memory().numTensors).toBe(tensors))

const engine = 'tensorflow-cpu'

describe('evaluate', () => {
  test('counts add up, agree with the predictions of each picture, and the file has them all', async () => {
    const predictions = path.join(folder, 'predictions.safetensors')
    const { context, progress } = rememberingContext()
    const result = await run({ kind: 'evaluate', engine, model, dataset, split: 'test', predictions }, context)
    expect(result.count).toBe(40)
    expect(result.step).toBe(56)
    expect(result.confusion.flat().reduce((a, b) => a + b, 0)).toBe(40)
    expect(result.confusion.reduce((sum, row, k) => sum + (row[k] ?? 0), 0)).toBe(result.correct)
    expect(result.correct).toBeGreaterThan(36)
    expect(progress).toContainEqual({ kind: 'pictures', done: 40, total: 40 })

    const file = decodeSafetensors(await readFile(predictions), 'predictions')
    const predicted = [...(file.tensors.get('predicted')?.data ?? [])]
    const confidence = [...(file.tensors.get('confidence')?.data ?? [])]
    const indices = Array.from({ length: 40 }, (_, k) => 130 + k)
    const { probabilities } = await run({ kind: 'predict-indices', engine, model, dataset, indices })
    probabilities.forEach((row, k) => {
      expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5)
      expect(predicted[k]).toBe(row.indexOf(Math.max(...row)))
      expect(confidence[k]).toBeCloseTo(Math.max(...row), 5)
    })
    const labels = new Uint16Array((await readFile(dataset.labels)).buffer).slice(130)
    const loss = probabilities.reduce((sum, row, k) => sum - Math.log(row[labels[k] ?? 0] ?? 0), 0) / 40
    expect(result.loss).toBeCloseTo(loss, 4)
  })

  test('stop ends it', async () => {
    const { context } = rememberingContext({ stopAfter: 0 })
    const job = {
      kind: 'evaluate',
      engine,
      model,
      dataset,
      split: 'train',
      predictions: path.join(folder, 'p'),
    } as const
    await expect(run(job, context)).rejects.toMatchObject({ code: 'job-stopped' })
  })

  test('files that are not as the dataset says are refused', async () => {
    const labels = path.join(folder, 'other-labels.u16')
    const job = (changes: Partial<DatasetFiles>): JobOf<'evaluate'> => {
      const predictions = path.join(folder, 'p')
      return { kind: 'evaluate', engine, model, dataset: { ...dataset, ...changes }, split: 'test', predictions }
    }
    const damaged = { code: 'dataset-damaged' }
    await writeFile(labels, (await readFile(dataset.labels)).subarray(1))
    await expect(run(job({ labels }))).rejects.toMatchObject(damaged)
    await writeFile(labels, new Uint8Array(340).fill(9))
    await expect(run(job({ labels }))).rejects.toMatchObject(damaged)
    await expect(run(job({ images: path.join(folder, 'none') }))).rejects.toMatchObject(damaged)
    await expect(run(job({ counts: { train: 130, test: 41 } }))).rejects.toMatchObject(damaged)
  })
})

describe('predict', () => {
  test('pixels and indices of the same pictures give the same', async () => {
    const indices = [3, 99, 169, 3]
    const size = pictureBytes(dataset.shape)
    const images = await readFile(dataset.images)
    const pixels = Uint8Array.from(indices.flatMap((index) => [...images.subarray(index * size, (index + 1) * size)]))
    const byIndex = await run({ kind: 'predict-indices', engine, model, dataset, indices })
    const byPixels = await run({ kind: 'predict-pixels', engine, model, pixels })
    expect(byPixels).toEqual(byIndex)
    expect(byIndex.probabilities[0]).toEqual(byIndex.probabilities[3])
  })

  test('what does not fit is refused', async () => {
    const wrong = run({ kind: 'predict-pixels', engine, model, pixels: new Uint8Array(145) })
    await expect(wrong).rejects.toMatchObject({ code: 'request-invalid' })
    const far = run({ kind: 'predict-indices', engine, model, dataset, indices: [170] })
    await expect(far).rejects.toMatchObject({ code: 'request-invalid' })
    const other = run({
      kind: 'predict-pixels',
      engine,
      model: { ...model, classCount: 4 },
      pixels: new Uint8Array(144),
    })
    await expect(other).rejects.toMatchObject({ code: 'checkpoint-damaged' })
  })
})

describe('export and replay', () => {
  const indices = Array.from({ length: 100 }, (_, k) => k + 20)
  const withDropout: Network = [...smallNetwork.slice(0, 4), { type: 'dropout', rate: 0.3 }, { type: 'output' }]
  const networks: [string, Network][] = [
    ['the small network', smallNetwork],
    ['dropout', withDropout],
    ['one dense layer', [{ type: 'flatten' }, { type: 'output' }]],
    ...presetIds.map((id): [string, Network] => [`the preset ${id}`, thinPreset(id, [12, 12, 1], 3)]),
    ...activations.map((activation): [string, Network] => [
      `${activation} throughout`,
      [
        { type: 'convolution', filters: 3, kernelSize: 3, activation },
        { type: 'maxPooling', size: 3, stride: 2 },
        { type: 'flatten' },
        { type: 'dense', units: 6, activation },
        { type: 'output' },
      ],
    ]),
  ]
  test.each(networks)('answers the same in every format: %s', async (_name, network) => {
    const model = await trained(network)
    const original = await run({ kind: 'predict-indices', engine, model, dataset, indices })
    for (const format of exportFormats) {
      const directory = await newFolder()
      const { files } = await run({ kind: 'export', engine, model, format, directory })
      expect((await readdir(directory)).sort()).toEqual(files.map((file) => file.name).sort())
      const checkpoint = path.join(folder, 'is not read')
      const job = {
        kind: 'replay',
        engine,
        format,
        directory,
        model: { ...model, checkpoint },
        dataset,
        indices,
      } as const
      const replayed = await run(job)
      const differences = replayed.probabilities.flatMap((row, k) =>
        row.map((value, c) => Math.abs(value - (original.probabilities[k]?.[c] ?? NaN))),
      )
      expect(differences).toHaveLength(300)
      expect(Math.max(...differences)).toBeLessThan(1e-6)
    }
  })

  test('reads what earlier versions wrote, a row of layers', async () => {
    const directory = await newFolder()
    await run({ kind: 'export', engine, model, format: 'tfjs', directory })
    const job = { kind: 'replay', engine, format: 'tfjs', directory, model, dataset, indices } as const
    const expected = await run(job)
    const file = path.join(directory, 'model.json')
    const { modelTopology, ...rest } = JSON.parse(await readFile(file, 'utf8')) as {
      modelTopology: { config: { name: string; layers: { inbound_nodes?: unknown }[] } }
    }
    const layers = modelTopology.config.layers.map(({ inbound_nodes: _, ...layer }) => layer)
    const sequential = { class_name: 'Sequential', config: { name: modelTopology.config.name, layers } }
    await writeFile(file, JSON.stringify({ ...rest, modelTopology: { ...modelTopology, ...sequential } }))
    expect(await run(job)).toEqual(expected)
  })

  test('a folder that is not as it was written is refused', async () => {
    const directory = await newFolder()
    await run({ kind: 'export', engine, model, format: 'tfjs', directory })
    const job = { kind: 'replay', engine, format: 'tfjs', directory, model, dataset, indices } as const
    const json = await readFile(path.join(directory, 'model.json'), 'utf8')
    const weights = await readFile(path.join(directory, 'weights.bin'))
    const refused = async (description: string, data: Uint8Array) => {
      expect(description !== json || !weights.equals(data)).toBe(true)
      await writeFile(path.join(directory, 'model.json'), description)
      await writeFile(path.join(directory, 'weights.bin'), data)
      await expect(run(job)).rejects.toMatchObject({ code: 'file-damaged' })
    }
    await refused(json, weights.subarray(4))
    await refused(json, Buffer.concat([weights, Buffer.alloc(4)]))
    await refused(json, Buffer.alloc(weights.length, 0xff))
    await refused(json.slice(1), weights)
    await refused(json.replace('"weights.bin"', '"../weights.bin"'), weights)
    await refused(json.replace('[3,3,1,4],"dtype":"float32"', '[1000000000],"dtype":"string"'), weights)
    await refused(json.replace('"class_name":"Flatten"', '"class_name":"Lambda"'), weights)
    // A layer that takes from one that is not there, or from itself, and two of one name.
    await refused(json.replace('[[["flatten1",', '[[["flatten2",'), weights)
    await refused(json.replace('[[["flatten1",', '[[["dense1",'), weights)
    await refused(json.replaceAll('"flatten1"', '"pooling1"'), weights)
    await refused(json.replace('[3,3,1,4]', '[1000000000,3,1,4]'), weights)
    await writeFile(path.join(directory, 'model.json'), json)
    await writeFile(path.join(directory, 'weights.bin'), weights)
    await expect(run(job)).resolves.toBeDefined()
    await rm(path.join(directory, 'weights.bin'))
    await expect(run(job)).rejects.toMatchObject({ code: 'file-missing' })
  })
})

test('measure times real batches and keeps nothing', async () => {
  const result = await run({ kind: 'measure', config: smallConfig(), dataset, batches: 5 })
  expect(result.millisecondsPerStep).toBeGreaterThan(0)
  expect(result.millisecondsPerEvaluation).toBeGreaterThan(0)
  expect(result.picturesPerSecond).toBeCloseTo(16_000 / result.millisecondsPerStep, 3)
  expect(result.engine.id).toBe('tensorflow-cpu')
})
