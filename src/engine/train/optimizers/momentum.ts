import * as tf from '@tensorflow/tfjs'
import { given, type OptimizerRule } from './rule'

/**
 * Gradient descent with momentum (B. T. Polyak: Some Methods of Speeding up the Convergence of Iteration Methods, 1964):
 * m = momentum * m + g, w -= rate * m.
 */
export const momentum = (decay: number): OptimizerRule => ({
  remembers: ['momentum'],
  scalars: (_step, rate) => [rate],
  update: (weight, gradient, memories, scalars) => {
    const m = tf.add(tf.mul(given(memories, 0), decay), gradient)
    return { weight: tf.sub(weight, tf.mul(m, given(scalars, 0))), memories: [m] }
  },
})
