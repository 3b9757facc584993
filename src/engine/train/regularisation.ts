import * as tf from '@tensorflow/tfjs'
import type { RunConfig } from '../../shared/run-config'
import type { NamedVariable } from '../models/build-network'

/** What keeps weights and steps small. Absent or 0 is off. */
export type Regularisation = Pick<RunConfig, 'l2' | 'labelSmoothing' | 'clipNorm'>

/** Whether a weight multiplies what comes in; biases and the weights of batch normalisation only move and scale it. */
export const isKernel = ({ name }: NamedVariable): boolean => name.endsWith('/kernel')

/**
 * The gradients with that of the penalty `l2 / 2 * sum of squares` of the kernels (A. Krogh, J. Hertz: A Simple Weight Decay Can
 * Improve Generalization, 1992). Biases and the weights of batch normalisation are left free.
 */
export function withDecay(gradients: tf.Tensor[], weights: readonly NamedVariable[], l2 = 0): tf.Tensor[] {
  if (l2 === 0) return gradients
  return gradients.map((gradient, k) => {
    const weight = weights[k]
    return weight && isKernel(weight) ? tf.add(gradient, tf.mul(weight.variable, l2)) : gradient
  })
}

/**
 * The gradients, all shortened by one factor when their common length is over `norm` (R. Pascanu, T. Mikolov, Y. Bengio: On the
 * Difficulty of Training Recurrent Neural Networks, 2013).
 */
export function clipped(gradients: tf.Tensor[], norm = 0): tf.Tensor[] {
  if (norm === 0) return gradients
  const squares = gradients.map((gradient) => tf.sum(tf.square(gradient)))
  const length = tf.sqrt(squares.reduce((sum, square) => tf.add(sum, square)))
  const factor = tf.div(norm, tf.maximum(length, norm))
  return gradients.map((gradient) => tf.mul(gradient, factor))
}
