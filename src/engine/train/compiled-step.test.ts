import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'
import { activations, type Activation, type Network } from '../../shared/network'
import { lenet, lenetDefaults, presetIds, presets } from '../../shared/presets'
import type { OptimizerConfig } from '../../shared/run-config'
import { byteTensor } from '../graph/byte-tensor'
import { hash, type Graph, type GraphNode } from '../graph/graph'
import { GraphSession } from '../graph/session'
import { allVariables, buildNetwork, type NamedVariable } from '../models/build-network'
import { initialWeights } from '../models/initial-weights'
import { CompiledStep, namedInputs, traceStep, type CompiledInputs, type StepPlan } from './compiled-step'
import { DropoutMasks } from './dropout'
import { optimizerRule } from './optimizers'
import { RandomSequence, purposes } from './random'
import type { Regularisation } from './regularisation'
import { emptyMemories, trainingStep, type StepInputs } from './training-step'
import { thinPreset } from '../testing'
import { loadTensorFlow } from '../backends/load-tensorflow'

const inputShape: [number, number, number] = [12, 12, 1]
const classCount = 4
const batchSize = 8
const adam: OptimizerConfig = { type: 'adam', learningRate: 0.001 }
const optimizers: OptimizerConfig[] = [
  { type: 'sgd', learningRate: 0.1 },
  { type: 'momentum', learningRate: 0.02, momentum: 0.9 },
  adam,
  { type: 'rmsprop', learningRate: 0.001 },
]
const variations: OptimizerConfig[] = [
  { type: 'nesterov', learningRate: 0.02, momentum: 0.9 },
  { type: 'adamw', learningRate: 0.001, weightDecay: 0.1 },
]
/** Set to compare every preset with every activation under every optimizer, which takes minutes. */
const everyCombination = process.env.JACKDAW_EVERY_COMBINATION !== undefined
/** Two networks are seen with all optimizers, the others with the plainest and the one with the most memories. */
const optimizersFor = (name: string) =>
  everyCombination || name === 'LeNet with tanh' || name === 'batch normalisation'
    ? [...optimizers, ...variations]
    : optimizers.filter(({ type }) => type === 'sgd' || type === 'adam')
const small = { ...lenetDefaults, filters: [3, 5], kernelSizes: [3, 3], hiddenUnits: 16 } as const
const everything: Regularisation = { l2: 0.01, labelSmoothing: 0.1, clipNorm: 0.5 }
const networks: [string, Network, Regularisation?][] = [
  ...activations.map((activation): [string, Network] => [
    `LeNet with ${activation}`,
    lenet({ ...small, filters: [3, 5], kernelSizes: [3, 3], activation, dropout: 0 }),
  ]),
  ['LeNet with dropout', lenet({ ...small, filters: [3, 5], kernelSizes: [3, 3], dropout: 0.4 })],
  ['a linear classifier', [{ type: 'flatten' }, { type: 'output' }]],
  [
    'L2, label smoothing and clipping',
    lenet({ ...small, filters: [3, 5], kernelSizes: [3, 3], dropout: 0 }),
    everything,
  ],
  ['batch normalisation', normalised('relu')],
  ['batch normalisation with leakyRelu, regularised', normalised('leakyRelu'), everything],
]

/**
 * Every preset with few filters, under every optimizer. Of five activations each gets one of its own, so that any two of preset,
 * activation and optimizer come together.
 */
const combinations = presetIds.flatMap((id, p) =>
  [...optimizers, ...variations].flatMap((optimizer, o) => {
    const all = presets[id].takes.includes('activation') ? activations : [undefined]
    const chosen = everyCombination ? all : [all[(p + o) % all.length]]
    return chosen.map((activation) => {
      const network = thinPreset(id, inputShape, classCount, activation && { activation })
      return { id, optimizer, activation, network }
    })
  }),
)

/** A network in which everything that can be normalised is. */
function normalised(activation: Activation): Network {
  return [
    { type: 'convolution', filters: 4, kernelSize: 3, activation, batchNormalisation: true },
    { type: 'maxPooling', size: 2, stride: 2 },
    { type: 'flatten' },
    { type: 'dense', units: 6, activation, batchNormalisation: true },
    { type: 'output' },
  ]
}

const countOf = (step: number) => (step % 5 === 0 ? 5 : batchSize)

/** Behind the real pictures of a short batch all is black. */
function pixelsOf(step: number): Uint8Array {
  const random = new RandomSequence(7, purposes.shuffle, step)
  const real = countOf(step) * 144
  return Uint8Array.from({ length: batchSize * 144 }, (_, k) => (k < real ? random.below(k, 64) : 0))
}

/** The pictures of steps 1 ... as they would lie in a session, and where those of one step are. A short batch is filled up with the first. */
const picturesOf = (steps: readonly number[]) => Uint8Array.from(steps.flatMap((step) => [...pixelsOf(step)]))
const rowsOf = (step: number) =>
  tf.tensor1d(
    Int32Array.from({ length: batchSize }, (_, k) => (k < countOf(step) ? (step - 1) * batchSize + k : 0)),
    'int32',
  )

/**
 * Inputs of a step as a function of its number, the same for both ways: op by op takes the pixels as numbers, a compiled step as
 * bytes. Every fifth batch is a short one.
 */
function inputsOf(
  plan: StepPlan,
  step: number,
  dropout: DropoutMasks,
  rate = 0.001,
): { opByOp: StepInputs; compiled: CompiledInputs } {
  const random = new RandomSequence(7, purposes.shuffle, step)
  const count = countOf(step)
  const pixels = pixelsOf(step)
  const labels = Int32Array.from({ length: batchSize }, (_, k) =>
    k < count ? random.below(10_000 + k, classCount) : -1,
  )
  // As with class weights: no two pictures count the same.
  const shares = Float32Array.from({ length: batchSize }, (_, k) => (0.5 + k / batchSize) / count)
  const masks = dropout.draw(step).map(({ shape, values }) => tf.tensor(values, shape))
  const keys = dropout.keys(step).map((values) => tf.tensor(values, [2], 'int32'))
  const shared = {
    labels: tf.tensor(labels),
    shares: tf.tensor(shares, [batchSize, 1]),
    scalars: plan.rule.scalars(step, rate).map((value) => tf.scalar(value)),
  }
  const shape = [batchSize, ...inputShape]
  return {
    opByOp: { ...shared, masks, pixels: tf.tensor(new Float32Array(pixels), shape) },
    compiled: { ...shared, keys, pixels: byteTensor(pixels, shape) },
  }
}

/** The same graph with float32 pixels as its input. */
function takingNumbers(graph: Graph): Graph {
  const float32 = { kind: 'type', value: 'float32' } as const
  const nodes = graph.nodes.map((node): GraphNode => {
    if (node.kind === 'input' && node.name === 'pixels')
      return { ...node, outputs: [{ ...node.outputs[0], dtype: 'float32' }] }
    const takesBytes =
      node.kind === 'op' && node.op === 'Cast' && graph.nodes[node.inputs[0]?.node ?? -1]?.kind === 'input'
    return takesBytes && node.outputs[0]?.shape.length === 4
      ? { ...node, attributes: { ...node.attributes, SrcT: float32 } }
      : node
  })
  return { ...graph, nodes }
}

function start(plan: StepPlan) {
  const network = buildNetwork(plan.network, inputShape, classCount)
  initialWeights(network, 3)
  const memories = emptyMemories(network, plan.rule)
  return { network, memories, all: [...allVariables(network), ...memories.flat()] }
}

/** Largest difference of any weight, relative to the largest weight of all. */
function furthest(a: NamedVariable[], b: NamedVariable[]): number {
  const values = (variables: NamedVariable[]) => variables.flatMap(({ variable }) => [...variable.dataSync()])
  const [x, y] = [values(a), values(b)]
  const largest = (numbers: number[]) => numbers.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return largest(x.map((value, k) => value - (y[k] ?? NaN))) / largest(x)
}

/** Both ways from the same weights: the same losses, and after the first step the same weights and answers. */
async function compare(network: Network, optimizer: OptimizerConfig, regularisation: Regularisation, steps: number) {
  const rule = optimizerRule(optimizer)
  const plan: StepPlan = { network, inputShape, classCount, batchSize, rule, regularisation }
  const compiled = new CompiledStep(plan)
  const [reference, mirror] = [start(plan), start(plan)]
  compiled.load(mirror.all)
  const dropout = new DropoutMasks(reference.network, batchSize, 5)
  for (let step = 1; step <= steps; step++) {
    // Lets the test runner hear its worker, which it else gives up after a minute.
    await new Promise((resolve) => setImmediate(resolve))
    const inputs = inputsOf(plan, step, dropout, optimizer.learningRate)
    const { network, memories } = reference
    const a = trainingStep({ network, rule, memories, regularisation }, inputs.opByOp)
    const b = compiled.run(inputs.compiled)
    const [lossA, lossB] = [a.loss.dataSync()[0] ?? NaN, b.loss.dataSync()[0] ?? NaN]
    expect(Math.abs(lossA - lossB), `loss of step ${step}`).toBeLessThanOrEqual(step <= 20 ? 1e-5 : 1e-3)
    if (step === 1) {
      expect(Array.from(b.predicted.dataSync())).toEqual(Array.from(a.predicted.dataSync()))
      compiled.save(mirror.all)
      const difference = furthest(allVariables(reference.network), allVariables(mirror.network))
      expect(difference).toBeLessThanOrEqual(1e-6)
    }
    tf.dispose([a, b, inputs] as unknown as tf.TensorContainer)
  }
  compiled.dispose()
}

describe('a compiled step does what op by op does', () => {
  beforeAll(() => void loadTensorFlow({ hideGpu: true }))

  for (const [name, network, regularisation = {}] of networks)
    for (const optimizer of optimizersFor(name)) {
      const [sgd, adam] = ['sgd', 'adam'].map((type) => optimizer.type === type)
      const long = (name === 'LeNet with tanh' && (sgd || adam)) || (name === 'LeNet with dropout' && adam)
      const steps = long || everyCombination ? 200 : 20
      it(`${name}, ${optimizer.type}`, () => compare(network, optimizer, regularisation, steps))
    }

  // Of what they are made the networks above show the rest.
  for (const { id, optimizer, activation, network } of combinations)
    it(`the preset ${id}, ${activation ?? 'no activation'}, ${optimizer.type}`, () =>
      compare(network, optimizer, {}, everyCombination ? 200 : 4))

  for (const [name, network] of networks)
    it(`${name}: pixels that come as bytes, or as rows of those that stay, give the bits that numbers give`, () => {
      const plan: StepPlan = { network, inputShape, classCount, batchSize, rule: optimizerRule(adam) }
      const graph = traceStep(plan)
      const steps = [1, 2, 3, 4, 5]
      const rows = traceStep({ ...plan, resident: steps.length * batchSize })
      const session = new GraphSession({ bytes: graph, numbers: takingNumbers(graph), rows })
      session.place({ pictures: byteTensor(picturesOf(steps), [steps.length * batchSize, ...inputShape]) })
      const { network: built, all } = start(plan)
      const dropout = new DropoutMasks(built, batchSize, 5)
      const weights = Object.fromEntries(all.map(({ name, variable }) => [name, variable]))
      const after = (way: 'bytes' | 'numbers' | 'rows') => {
        session.load(weights)
        const losses = steps.map((step) => {
          const { opByOp, compiled } = inputsOf(plan, step, dropout)
          const { pixels } = opByOp
          const inputs = {
            bytes: compiled,
            numbers: { ...compiled, pixels },
            rows: { ...compiled, rows: rowsOf(step) },
          }[way]
          return session.call(way, namedInputs(inputs)).loss?.dataSync()[0]
        })
        const state = Object.entries(session.save()).map(([name, value]) => [name, Array.from(value.dataSync())])
        return { losses, state }
      }
      const bytes = after('bytes')
      expect(bytes).toEqual(after('numbers'))
      expect(bytes).toEqual(after('rows'))
      expect(bytes.losses[0]).toBeGreaterThan(0)
      session.dispose()
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
