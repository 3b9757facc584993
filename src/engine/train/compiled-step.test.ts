import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'
import { activations, type Network } from '../../shared/network'
import { lenet, lenetDefaults } from '../../shared/presets'
import type { OptimizerConfig } from '../../shared/run-config'
import { hash } from '../graph/graph'
import { buildNetwork, type NamedVariable } from '../models/build-network'
import { dropoutLayers } from '../models/forward'
import { initialWeights } from '../models/initial-weights'
import { CompiledStep, traceStep, type StepPlan } from './compiled-step'
import { optimizerRule } from './optimizers'
import { RandomSequence, purposes } from './random'
import { emptyMemories, trainingStep, type StepInputs } from './training-step'
import { loadTensorFlow } from '../backends/load-tensorflow'

const inputShape: [number, number, number] = [12, 12, 1]
const classCount = 4
const batchSize = 8
const optimizers: OptimizerConfig[] = [
  { type: 'sgd', learningRate: 0.1 },
  { type: 'momentum', learningRate: 0.02, momentum: 0.9 },
  { type: 'adam', learningRate: 0.001 },
  { type: 'rmsprop', learningRate: 0.001 },
]
/** These divide a gradient by its own size, so that the rounding of a gradient near 0 shows in full. */
const divides = new Set(['adam', 'rmsprop'])
const small = { ...lenetDefaults, filters: [3, 5], kernelSizes: [3, 3], hiddenUnits: 16 } as const
const networks: [string, Network][] = [
  ...activations.map((activation): [string, Network] => [
    `LeNet with ${activation}`,
    lenet({ ...small, filters: [3, 5], kernelSizes: [3, 3], activation, dropout: 0 }),
  ]),
  ['LeNet with dropout', lenet({ ...small, filters: [3, 5], kernelSizes: [3, 3], dropout: 0.4 })],
  ['a linear classifier', [{ type: 'flatten' }, { type: 'output' }]],
]

/** Inputs of a step as a function of its number, so that both ways get the same. */
function inputsOf(plan: StepPlan, step: number): StepInputs {
  const random = new RandomSequence(7, purposes.shuffle, step)
  const pixels = Float32Array.from({ length: batchSize * 144 }, (_, k) => random.below(k, 64))
  const labels = Array.from({ length: batchSize }, (_, k) => random.below(10_000 + k, classCount))
  const network = buildNetwork(plan.network, inputShape, classCount)
  const masks = dropoutLayers(network).map(({ shape }) => {
    const size = batchSize * shape.reduce((a, b) => a * b, 1)
    const values = Float32Array.from({ length: size }, (_, k) => (random.share(20_000 + k) < 0.4 ? 0 : 1 / 0.6))
    return tf.tensor(values, [batchSize, ...shape])
  })
  network.dispose()
  return {
    pixels: tf.tensor(pixels, [batchSize, ...inputShape]),
    targets: tf.div(tf.oneHot(tf.tensor1d(labels, 'int32'), classCount), batchSize),
    masks,
    scalars: plan.rule.scalars(step).map((value) => tf.scalar(value)),
  }
}

function start(plan: StepPlan) {
  const network = buildNetwork(plan.network, inputShape, classCount)
  initialWeights(network, 3)
  const memories = emptyMemories(network, plan.rule)
  return { network, memories, all: [...network.weights, ...memories.flat()] }
}

/** Largest difference of any weight, relative to the largest weight of its variable. */
function furthest(a: NamedVariable[], b: NamedVariable[]): number {
  return Math.max(
    ...a.map(({ variable }, k) => {
      const [x, y] = [variable.dataSync(), b[k]?.variable.dataSync() ?? []]
      const scale = Math.max(...x.map(Math.abs), 1e-6)
      return Math.max(...Array.from(x, (value, i) => Math.abs(value - (y[i] ?? NaN)))) / scale
    }),
  )
}

describe('a compiled step does what op by op does', () => {
  beforeAll(() => void loadTensorFlow({ hideGpu: true }))

  for (const [name, network] of networks)
    for (const optimizer of optimizers)
      it(`${name}, ${optimizer.type}`, () => {
        const plan: StepPlan = { network, inputShape, classCount, batchSize, rule: optimizerRule(optimizer) }
        const compiled = new CompiledStep(plan)
        const [reference, mirror] = [start(plan), start(plan)]
        compiled.load(mirror.all)
        const steps = name === 'LeNet with tanh' || name === 'LeNet with dropout' ? 200 : 20
        for (let step = 1; step <= steps; step++) {
          const inputs = inputsOf(plan, step)
          const a = trainingStep({ network: reference.network, rule: plan.rule, memories: reference.memories }, inputs)
          const b = compiled.run(inputs)
          const [lossA, lossB] = [a.loss.dataSync()[0] ?? NaN, b.loss.dataSync()[0] ?? NaN]
          expect(Math.abs(lossA - lossB), `loss of step ${step}`).toBeLessThanOrEqual(step <= 20 ? 1e-5 : 1e-3)
          if (step === 1) {
            expect(Array.from(b.predicted.dataSync())).toEqual(Array.from(a.predicted.dataSync()))
            compiled.save(mirror.all)
            const difference = furthest(reference.network.weights, mirror.network.weights)
            expect(difference).toBeLessThanOrEqual(divides.has(optimizer.type) ? 2e-5 : 1e-6)
          }
          tf.dispose([a.loss, a.predicted, b.loss, b.predicted, inputs.pixels, inputs.targets])
          tf.dispose([...inputs.masks, ...inputs.scalars])
        }
        compiled.dispose()
      })

  it('leaves no tensor behind, and traces to the same graph twice', () => {
    const plan: StepPlan = {
      network: lenet(lenetDefaults),
      inputShape: [28, 28, 1],
      classCount: 10,
      batchSize: 100,
      rule: optimizerRule({ type: 'adam', learningRate: 0.001 }),
    }
    const before = tf.memory().numTensors
    const first = hash(traceStep(plan))
    expect(hash(traceStep(plan))).toBe(first)
    expect(hash(traceStep({ ...plan, batchSize: 50 }))).not.toBe(first)
    expect(tf.memory().numTensors).toBe(before)
  })
})
