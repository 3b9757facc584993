import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { NamedTensor } from '../../files/safetensors'
import type { DatasetFiles } from '../../shared/dataset'
import type { Network } from '../../shared/network'
import type { RunConfig, TrainedLayers } from '../../shared/run-config'
import { useEngine } from '../backends'
import { readSplit, type Pictures } from '../data/pictures'
import { rememberingContext, smallConfig, stripes, temporaryFolder } from '../testing'
import { readCheckpoint } from './checkpoint'
import { traceStep } from './compiled-step'
import { Learner } from './learner'
import { train } from './loop'
import { optimizerRule } from './optimizers'

const network: Network = [
  { type: 'convolution', filters: 4, kernelSize: 3, activation: 'relu', batchNormalisation: true },
  { type: 'separableConvolution', filters: 4, kernelSize: 3, activation: 'relu' },
  { type: 'dropout', rate: 0.1 },
  { type: 'flatten' },
  { type: 'dense', units: 6, activation: 'relu', batchNormalisation: true },
  { type: 'dropout', rate: 0.1 },
  { type: 'output' },
]
const learnedByLast = /^weights\/(dense1|batchNormalisation2|logits)\//

let folder: string
let dataset: DatasetFiles
let pictures: Pictures
/** A checkpoint of the earlier run. */
let earlier: string
let folders = 0

const config = (layers?: TrainedLayers, changes: Partial<RunConfig> = {}) =>
  smallConfig({
    network,
    optimizer: { type: 'momentum', learningRate: 0.05, momentum: 0.9 },
    ...(layers && { startFrom: { runId: 'r'.repeat(26), layers } }),
    ...changes,
  })

async function trained(settings: RunConfig, stops: number[] = []): Promise<string> {
  const checkpoints = path.join(folder, `checkpoints-${folders++}`)
  await mkdir(checkpoints)
  let resumeFrom: string | null = null
  for (const stopAfter of [...stops, Infinity]) {
    const startFrom = settings.startFrom && resumeFrom === null ? { checkpoint: earlier, classes: [0, 1, 2] } : null
    const job = { kind: 'train', config: settings, dataset, checkpoints, resumeFrom } as const
    const result = await train({ ...job, ...(startFrom && { startFrom }) }, rememberingContext({ stopAfter }).context)
    expect(result.tensorsLeft).toBe(0)
    resumeFrom = path.join(checkpoints, result.checkpoint)
  }
  return resumeFrom ?? ''
}
const weightsOf = async (file: string) => (await readCheckpoint(file)).tensors

beforeAll(async () => {
  await useEngine('tensorflow-cpu')
  folder = await temporaryFolder()
  dataset = await stripes(folder)
  pictures = await readSplit(dataset, 'train')
  earlier = await trained(config())
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('the weights of an earlier run are taken over', () => {
  const indices = Uint32Array.from({ length: 16 }, (_, k) => k)
  const answers = (take: (learner: Learner) => void, classCount = 3) => {
    const learner = new Learner(config('all'), { ...dataset, classCount }, pictures)
    take(learner)
    const { probabilities } = learner.answer(indices, 0)
    learner.dispose()
    return probabilities
  }
  let tensors: Map<string, NamedTensor>
  let before: Float32Array
  beforeAll(async () => {
    tensors = await weightsOf(earlier)
    before = answers((learner) => learner.restore(tensors, 'earlier'))
  })

  test('for the same classes it answers as before', () => {
    expect(answers((learner) => learner.takeOver(tensors, [0, 1, 2], 'earlier'))).toEqual(before)
    expect(answers(() => undefined)).not.toEqual(before)
  })

  test('classes in another order answer as they did', () => {
    const order = [2, 0, 1]
    const found = answers((learner) => learner.takeOver(tensors, order, 'earlier'))
    found.forEach((value, k) => {
      const row = Math.floor(k / 3)
      expect(value).toBeCloseTo(before[3 * row + (order[k % 3] ?? NaN)] ?? NaN, 6)
    })
  })

  test('a class that is new begins anew, one that is gone is forgotten', () => {
    const found = answers((learner) => learner.takeOver(tensors, [2, null, null, 0], 'earlier'), 4)
    for (let row = 0; row < 16; row++) {
      const ratio = (values: Float32Array, width: number, a: number, b: number) =>
        (values[width * row + a] ?? NaN) / (values[width * row + b] ?? NaN)
      // Softmax keeps the ratio of two classes, whichever others there are.
      expect(ratio(found, 4, 0, 3) / ratio(before, 3, 2, 0)).toBeCloseTo(1, 4)
    }
    const fresh = [...found.keys()].filter((k) => k % 4 === 1).map((k) => (found[k] ?? NaN) / (found[k + 1] ?? NaN))
    expect(fresh.some((ratio) => Math.abs(ratio - 1) > 0.01)).toBe(true)
  })

  test('what does not fit is refused', () => {
    const learner = new Learner(config('all'), dataset, pictures)
    const damaged = expect.objectContaining({ code: 'checkpoint-damaged' }) as Error
    expect(() => learner.takeOver(new Map(), [0, 1, 2], 'earlier')).toThrow(damaged)
    const cut = new Map(tensors).set('weights/logits/kernel', { shape: [2, 3], data: new Float32Array(6) })
    expect(() => learner.takeOver(cut, [0, 1, 2], 'earlier')).toThrow(damaged)
    learner.dispose()
  })
})

describe.each(['compiled', 'op by op'])('%s', (way) => {
  beforeAll(() => void (way === 'op by op' && (process.env.JACKDAW_OP_BY_OP = '1')))
  afterAll(() => void delete process.env.JACKDAW_OP_BY_OP)

  test('only the last layers are trained, all others and their statistics stay as they were', async () => {
    const [before, after] = [await weightsOf(earlier), await weightsOf(await trained(config('last')))]
    const changed = [...before.keys()].filter(
      (name) => name.startsWith('weights/') && String(before.get(name)?.data) !== String(after.get(name)?.data),
    )
    expect(changed.sort()).toEqual([...before.keys()].filter((name) => learnedByLast.test(name)).sort())
    const memories = [...after.keys()].filter((name) => name.startsWith('optimizer/'))
    expect(memories.every((name) => /\/(dense1|batchNormalisation2|logits)\//.test(name))).toBe(true)
    const all = await weightsOf(await trained(config('all', { epochs: 1 })))
    for (const name of before.keys()) expect(String(all.get(name)?.data), name).not.toBe(String(before.get(name)?.data))
  })
})

test.each(['all', 'last'] as const)('a run that trains %s layers goes on after a stop bit for bit', async (layers) => {
  const whole = await weightsOf(await trained(config(layers)))
  for (const stops of [[0], [4, 9]]) expect(await weightsOf(await trained(config(layers), stops))).toEqual(whole)
})

test('a compiled step computes no gradient of frozen layers', () => {
  const plan = { network, inputShape: dataset.shape, classCount: 3, batchSize: 4 }
  const ops = (trainedLayers: TrainedLayers) =>
    traceStep({ ...plan, rule: optimizerRule({ type: 'sgd', learningRate: 0.1 }), trainedLayers }).nodes.flatMap(
      (node) => (node.kind === 'op' ? [node.op] : []),
    )
  expect(ops('all').filter((op) => op.includes('Backprop'))).not.toEqual([])
  expect(ops('last').filter((op) => op.includes('Backprop'))).toEqual([])
})
