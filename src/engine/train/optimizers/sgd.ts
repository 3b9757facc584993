import * as tf from '@tensorflow/tfjs'
import { given, type OptimizerRule } from './rule'

/** Stochastic gradient descent (H. Robbins, S. Monro: A Stochastic Approximation Method, 1951): w -= rate * g. */
export const sgd = (): OptimizerRule => ({
  remembers: [],
  scalars: (_step, rate) => [rate],
  update: (weight, gradient, _memories, scalars) => ({
    weight: tf.sub(weight, tf.mul(gradient, given(scalars, 0))),
    memories: [],
  }),
})
