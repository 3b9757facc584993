import * as tf from '@tensorflow/tfjs'
import { given, type OptimizerRule } from './rule'

/**
 * Nesterov's accelerated gradient (Y. Nesterov, 1983) as I. Sutskever and others wrote it for networks (On the Importance of
 * Initialization and Momentum in Deep Learning, 2013), with the weights kept where the gradient is taken:
 * m = momentum * m + g, w -= rate * (g + momentum * m).
 */
export const nesterov = (decay: number): OptimizerRule => ({
  remembers: ['momentum'],
  scalars: (_step, rate) => [rate],
  update: (weight, gradient, memories, scalars) => {
    const m = tf.add(tf.mul(given(memories, 0), decay), gradient)
    const ahead = tf.add(gradient, tf.mul(m, decay))
    return { weight: tf.sub(weight, tf.mul(ahead, given(scalars, 0))), memories: [m] }
  },
})
