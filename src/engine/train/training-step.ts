import * as tf from '@tensorflow/tfjs'
import { follow, type BatchStatistics } from '../models/batch-normalisation'
import type { BuiltNetwork, NamedVariable } from '../models/build-network'
import { logitsOf } from '../models/forward'
import type { OptimizerRule } from './optimizers/rule'
import { clipped, isKernel, withDecay, type Regularisation } from './regularisation'
import { realRows, targetsOf } from './targets'

/** What a step is a function of, besides the weights and the optimizer's memories. */
export interface StepInputs {
  /** Values 0 ... 255, `[n, height, width, channels]`. */
  pixels: tf.Tensor
  /** `[n]` int32: the class of each picture, -1 for a row that counts for nothing. */
  labels: tf.Tensor
  /** `[n, 1]`: what each picture counts in the loss, 1 / (real pictures) where all count the same. */
  shares: tf.Tensor
  /** Factors of the dropout layers. */
  masks: readonly tf.Tensor[]
  /** What the optimizer's rule asked for with `scalars`. */
  scalars: readonly tf.Scalar[]
}

export interface StepOutputs {
  /** Mean softmax cross-entropy of the batch before the update, in nats. */
  loss: tf.Scalar
  /** `[n]` int32: the class with the largest logit, from the same forward pass. */
  predicted: tf.Tensor1D
}

/** Weights, and for each the optimizer's memories in the rule's order. */
export interface Trainable {
  network: BuiltNetwork
  rule: OptimizerRule
  memories: NamedVariable[][]
  regularisation?: Regularisation
}

/** Memories for a network, all 0, named `<memory>/<weight>`. */
export function emptyMemories(network: BuiltNetwork, rule: OptimizerRule): NamedVariable[][] {
  return network.weights.map(({ name, variable }) =>
    rule.remembers.map((memory) => ({
      name: `${memory}/${name}`,
      variable: tf.tidy(() => tf.variable(tf.zeros(variable.shape), false)),
    })),
  )
}

/**
 * One step of learning: forward, loss, gradients, update. The only tensors it leaves are its outputs; the only effect is that
 * the variables have new values. All that differs from step to step is in `inputs`, so a step can be traced once and replayed.
 */
export function trainingStep(trainable: Trainable, inputs: StepInputs): StepOutputs {
  const { network, rule, memories, regularisation: { l2, labelSmoothing, clipNorm } = {} } = trainable
  return tf.tidy(() => {
    const variables = network.weights.map((weight) => weight.variable)
    const rows = realRows(inputs.labels)
    const targets = targetsOf({ ...inputs, rows }, network.classCount, labelSmoothing)
    const statistics = new Map<string, BatchStatistics>()
    let predicted: tf.Tensor1D | undefined
    const { value: loss, grads } = tf.variableGrads(() => {
      const { masks } = inputs
      const logits = logitsOf(network, inputs.pixels, {
        masks,
        rows,
        onStatistics: (layer, { mean, variance }) =>
          statistics.set(layer, { mean: tf.keep(mean), variance: tf.keep(variance) }),
      })
      predicted = tf.keep(tf.argMax(logits, 1))
      return crossEntropy(logits, targets)
    }, variables)
    const raw = variables.map(({ name }) => {
      const gradient = grads[name]
      if (!gradient) throw new Error(`${name} has no gradient`)
      return gradient
    })
    const gradients = clipped(withDecay(raw, network.weights, l2), clipNorm)
    network.weights.forEach((weight, k) => {
      const { variable } = weight
      const gradient = gradients[k] as tf.Tensor
      const remembered = memories[k] ?? []
      const before = remembered.map((memory) => memory.variable)
      const updated = rule.update(variable, gradient, before, inputs.scalars, isKernel(weight))
      variable.assign(updated.weight)
      updated.memories.forEach((value, m) => remembered[m]?.variable.assign(value))
    })
    for (const [layer, found] of statistics) {
      const running = network.normalisations.get(layer)
      running?.mean.assign(follow(running.mean, found.mean))
      running?.variance.assign(follow(running.variance, found.variance))
      tf.dispose([found.mean, found.variance])
    }
    if (!predicted) throw new Error('the loss was not computed')
    return { loss, predicted }
  })
}

/** Softmax cross-entropy `-sum(targets * log softmax(logits))`; targets carry the weight of each picture. */
function crossEntropy(logits: tf.Tensor2D, targets: tf.Tensor): tf.Scalar {
  return tf.neg(tf.sum(tf.mul(targets, tf.logSoftmax(logits))))
}
