import * as tf from '@tensorflow/tfjs'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { activations, type Network } from '../../shared/network'
import { useEngine } from '../backends'
import { Batch } from '../data/batch'
import type { Pictures } from '../data/pictures'
import { buildNetwork } from '../models/build-network'
import { initialWeights } from '../models/initial-weights'
import { smallNetwork } from '../testing'
import { DropoutMasks } from './dropout'
import { optimizerRule } from './optimizers'
import { RandomSequence } from './random'
import { emptyMemories, trainingStep } from './training-step'
import { snapshotWeights } from './variables'

let tensors: number
beforeAll(async () => void (await useEngine('tensorflow-cpu')))
beforeEach(() => void (tensors = tf.memory().numTensors))
afterEach(() => expect(tf.memory().numTensors).toBe(tensors))

const size = 144
const random = new RandomSequence(7, 1)
const pictures: Pictures = {
  start: 0,
  end: 20,
  bytes: Uint8Array.from({ length: 20 * size }, (_, k) => random.below(k, 256)),
  labels: Uint16Array.from({ length: 20 }, (_, k) => k % 3),
  pictureBytes: size,
  classCount: 3,
}
const indices = Uint32Array.from({ length: 20 }, (_, k) => k)

/** One SGD step with rate 1 on pictures `from` ..., so that the change of a weight is its gradient. */
function step(network: Network, batchSize: number, from: number) {
  const built = buildNetwork(network, [12, 12, 1], 3)
  initialWeights(built, 3)
  const before = snapshotWeights(built)
  const rule = optimizerRule({ type: 'sgd', learningRate: 1 })
  const batch = new Batch(pictures, batchSize).fill(indices, from)
  const result = tf.tidy(() => {
    const trainable = { network: built, rule, memories: emptyMemories(built, rule) }
    const { loss, predicted } = trainingStep(trainable, {
      pixels: tf.tensor(batch.numbers(), [batchSize, 12, 12, 1]),
      labels: tf.tensor(batch.labels),
      shares: tf.tensor(batch.shares(null), [batchSize, 1]),
      masks: [],
      scalars: rule.scalars(1, 1).map((value) => tf.scalar(value)),
    })
    predicted.dispose()
    return loss.dataSync()[0] ?? NaN
  })
  const after = snapshotWeights(built)
  built.dispose()
  const gradients = [...after].flatMap(([name, { data }]) =>
    [...data].map((x, k) => (before.get(name)?.data[k] ?? NaN) - x),
  )
  return { loss: result, gradients }
}

const largest = (a: number[], b: number[]) => Math.max(...a.map((x, k) => Math.abs(x - (b[k] ?? NaN))))

test('a short batch that is filled up learns what it would alone', () => {
  const filled = step(smallNetwork, 16, 15)
  const alone = step(smallNetwork, 5, 15)
  expect(filled.loss).toBeCloseTo(alone.loss, 6)
  expect(largest(filled.gradients, alone.gradients)).toBeLessThan(1e-6)
  expect(Math.max(...alone.gradients.map(Math.abs))).toBeGreaterThan(0.01)
})

test.each(activations)('loss and gradients are those of tfjs itself: %s', (activation) => {
  const network: Network = [
    { type: 'convolution', filters: 3, kernelSize: 3, activation },
    { type: 'maxPooling', size: 2, stride: 2 },
    { type: 'flatten' },
    { type: 'dense', units: 5, activation },
    { type: 'output' },
  ]
  const ours = step(network, 10, 0)
  const built = buildNetwork(network, [12, 12, 1], 3)
  initialWeights(built, 3)
  const theirs = tf.tidy(() => {
    const x = tf.tensor(
      Float32Array.from(pictures.bytes.subarray(0, 10 * size), (b) => b / 255),
      [10, 12, 12, 1],
    )
    const y = tf.oneHot(tf.tensor1d([...pictures.labels.subarray(0, 10)], 'int32'), 3)
    const { value, grads } = tf.variableGrads(
      () => tf.metrics.categoricalCrossentropy(y, built.model.apply(x) as tf.Tensor).mean() as tf.Scalar,
    )
    const gradients = built.weights.flatMap(({ variable }) => [...(grads[variable.name]?.dataSync() ?? [])])
    return { loss: value.dataSync()[0] ?? NaN, gradients }
  })
  built.dispose()
  expect(ours.loss).toBeCloseTo(theirs.loss, 5)
  expect(ours.gradients).toHaveLength(theirs.gradients.length)
  expect(largest(ours.gradients, theirs.gradients)).toBeLessThan(1e-5)
})

test('dropout: the share that is switched off, the same for a step, another for the next', () => {
  const network: Network = [{ type: 'flatten' }, { type: 'dropout', rate: 0.3 }, { type: 'output' }]
  const built = buildNetwork(network, [50, 50, 1], 2)
  const of = (seed: number, step: number) => {
    const [mask] = new DropoutMasks(built, 8, seed).draw(step)
    return mask?.values ?? new Float32Array()
  }
  const values = of(1, 1)
  expect(values).toHaveLength(8 * 2500)
  expect(new Set(values)).toEqual(new Set([0, Math.fround(1 / 0.7)]))
  const off = values.filter((value) => value === 0).length / values.length
  expect(Math.abs(off - 0.3)).toBeLessThan(5 * Math.sqrt((0.3 * 0.7) / values.length))
  expect(of(1, 1)).toEqual(values)
  expect(of(1, 2)).not.toEqual(values)
  expect(of(2, 1)).not.toEqual(values)
  built.dispose()
})

test('initial weights: within Glorot and Bengio bounds, of their variance, layer by layer different', () => {
  const built = buildNetwork(smallNetwork, [12, 12, 1], 3)
  initialWeights(built, 1)
  const kernel = (name: string) => [...(snapshotWeights(built).get(`weights/${name}`)?.data ?? [])]
  const dense = kernel('dense1/kernel')
  const bound = Math.sqrt(6 / (100 + 8))
  expect(Math.max(...dense.map(Math.abs))).toBeLessThanOrEqual(bound)
  const variance = dense.reduce((sum, x) => sum + x * x, 0) / dense.length
  expect(variance / (bound ** 2 / 3)).toBeGreaterThan(0.85)
  expect(variance / (bound ** 2 / 3)).toBeLessThan(1.15)
  expect(kernel('dense1/bias').every((x) => x === 0)).toBe(true)
  expect(kernel('logits/kernel').slice(0, 5)).not.toEqual(dense.slice(0, 5))
  built.dispose()
})
