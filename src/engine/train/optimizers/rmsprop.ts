import * as tf from '@tensorflow/tfjs'
import { given, type OptimizerRule } from './rule'

const decay = 0.9
const epsilon = 1e-7

/**
 * RMSProp (T. Tieleman, G. Hinton: Neural Networks for Machine Learning, lecture 6.5, 2012): the gradient divided by the root
 * of the running mean of its square.
 */
export const rmsprop = (): OptimizerRule => ({
  remembers: ['meanSquare'],
  scalars: (_step, rate) => [rate],
  update: (weight, gradient, memories, scalars) => {
    const s = tf.add(tf.mul(given(memories, 0), decay), tf.mul(tf.square(gradient), 1 - decay))
    const step = tf.div(tf.mul(gradient, given(scalars, 0)), tf.add(tf.sqrt(s), epsilon))
    return { weight: tf.sub(weight, step), memories: [s] }
  },
})
