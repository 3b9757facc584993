import * as tf from '@tensorflow/tfjs'

/** Keeps the root of a variance near 0 from being divided by. */
export const epsilon = 1e-3

/** Share of its past that a running statistic keeps in a step; so it forgets in a few dozen steps, which small datasets need. */
export const momentum = 0.9

/** What was found in a batch, one number a channel. */
export interface BatchStatistics {
  mean: tf.Tensor
  variance: tf.Tensor
}

/**
 * Batch normalisation while learning (S. Ioffe, C. Szegedy: Batch Normalization, 2015): every channel of the batch gets mean 0 and
 * variance 1, then the scale `gamma` and the shift `beta` that are learned. `values` are `[n, channels]` or
 * `[n, height, width, channels]`. Unlike tfjs's layer it takes statistics of real pictures only: `rows`, `[n, 1]`, is 1 for
 * those and 0 for rows that fill the batch up. The variance is divided by the count, as tfjs does.
 */
export function normaliseBatch(
  values: tf.Tensor,
  gamma: tf.Tensor,
  beta: tf.Tensor,
  rows: tf.Tensor,
): { normalised: tf.Tensor; statistics: BatchStatistics } {
  const places = values.shape.slice(1, -1)
  const perPlace = 1 / places.reduce((a, b) => a * b, 1)
  const shares = tf.mul(tf.div(rows, tf.sum(rows)), perPlace) as tf.Tensor2D
  const meanOf = (numbers: tf.Tensor) => {
    const ofPictures = (places.length ? tf.sum(numbers, [1, 2]) : numbers) as tf.Tensor2D
    return tf.reshape(tf.matMul(shares, ofPictures, true), [-1])
  }
  const mean = meanOf(values)
  const centred = tf.sub(values, mean)
  const variance = meanOf(tf.square(centred))
  const scale = tf.mul(tf.rsqrt(tf.add(variance, epsilon)), gamma)
  return { normalised: tf.add(tf.mul(centred, scale), beta), statistics: { mean, variance } }
}

/** The running statistic after a step. */
export const follow = (running: tf.Tensor, found: tf.Tensor): tf.Tensor =>
  tf.add(tf.mul(running, momentum), tf.mul(found, 1 - momentum))
