import * as tf from '@tensorflow/tfjs'
import { given, type OptimizerRule } from './rule'

const beta1 = 0.9
const beta2 = 0.999
const epsilon = 1e-8

/**
 * Adam (D. P. Kingma, J. Ba: Adam: A Method for Stochastic Optimization, 2015, algorithm 1): first and second moment of the
 * gradient, corrected for their start at 0. The corrections come from the number of the step, in double precision.
 */
export const adam = (): OptimizerRule => ({
  remembers: ['moment1', 'moment2'],
  scalars: (step, rate) => [rate / (1 - beta1 ** step), 1 / Math.sqrt(1 - beta2 ** step)],
  update: (weight, gradient, memories, scalars) => {
    const m = tf.add(tf.mul(given(memories, 0), beta1), tf.mul(gradient, 1 - beta1))
    const v = tf.add(tf.mul(given(memories, 1), beta2), tf.mul(tf.square(gradient), 1 - beta2))
    const spread = tf.add(tf.mul(tf.sqrt(v), given(scalars, 1)), epsilon)
    return { weight: tf.sub(weight, tf.div(tf.mul(m, given(scalars, 0)), spread)), memories: [m, v] }
  },
})
