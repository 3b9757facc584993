import * as tf from '@tensorflow/tfjs'
import type { BuiltNetwork, NamedVariable } from '../models/build-network'
import { logitsOf } from '../models/forward'
import type { OptimizerRule } from './optimizers/rule'

/** What a step is a function of, besides the weights and the optimizer's memories. */
export interface StepInputs {
  /** Values 0 ... 255, `[n, height, width, channels]`. */
  pixels: tf.Tensor
  /** `[n]` int32: the class of each picture, -1 for a row that counts for nothing. */
  labels: tf.Tensor
  /** What each picture counts in the loss: 1 / (real pictures). */
  share: tf.Scalar
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
export function trainingStep({ network, rule, memories }: Trainable, inputs: StepInputs): StepOutputs {
  return tf.tidy(() => {
    const variables = network.weights.map((weight) => weight.variable)
    const targets = targetsOf(inputs, network.classCount)
    let predicted: tf.Tensor1D | undefined
    const { value: loss, grads } = tf.variableGrads(() => {
      const logits = logitsOf(network, inputs.pixels, inputs.masks)
      predicted = tf.keep(tf.argMax(logits, 1))
      return crossEntropy(logits, targets)
    }, variables)
    variables.forEach((variable, k) => {
      const gradient = grads[variable.name]
      if (!gradient) throw new Error(`${variable.name} has no gradient`)
      const remembered = memories[k] ?? []
      const before = remembered.map((memory) => memory.variable)
      const updated = rule.update(variable, gradient, before, inputs.scalars)
      variable.assign(updated.weight)
      updated.memories.forEach((value, m) => remembered[m]?.variable.assign(value))
    })
    if (!predicted) throw new Error('the loss was not computed')
    return { loss, predicted }
  })
}

/** `[n, classes]`: a picture's share of the loss at its label, 0 elsewhere. */
function targetsOf({ labels, share }: StepInputs, classCount: number): tf.Tensor {
  // Of whole numbers first: asked for float32, tfjs's WebAssembly writes the bits of the whole number 1.
  return tf.mul(tf.cast(tf.oneHot(labels, classCount), 'float32'), share)
}

/** Softmax cross-entropy `-sum(targets * log softmax(logits))`; targets carry the weight of each picture. */
function crossEntropy(logits: tf.Tensor2D, targets: tf.Tensor): tf.Scalar {
  return tf.neg(tf.sum(tf.mul(targets, tf.logSoftmax(logits))))
}
