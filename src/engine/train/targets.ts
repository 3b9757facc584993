import * as tf from '@tensorflow/tfjs'

/**
 * What the logits should become, `[n, classes]`: a picture's share of the loss at its label, 0 elsewhere; all 0 where there is no
 * picture. With `smoothing` that part of every target is spread evenly over all classes (C. Szegedy and others: Rethinking the
 * Inception Architecture for Computer Vision, 2016). `rows` is 1 for real pictures, `[n, 1]`.
 */
export function targetsOf(
  { labels, shares, rows }: { labels: tf.Tensor; shares: tf.Tensor; rows: tf.Tensor },
  classCount: number,
  smoothing = 0,
): tf.Tensor {
  // Of whole numbers first: asked for float32, tfjs's WebAssembly writes the bits of the whole number 1.
  const sure = tf.cast(tf.oneHot(labels, classCount), 'float32')
  const targets = smoothing > 0 ? tf.add(tf.mul(sure, 1 - smoothing), tf.mul(rows, smoothing / classCount)) : sure
  return tf.mul(targets, shares)
}

/** `[n, 1]` float32: 1 for a picture, 0 for a row whose label is -1. */
export const realRows = (labels: tf.Tensor): tf.Tensor =>
  tf.reshape(tf.cast(tf.greaterEqual(labels, tf.scalar(0, 'int32')), 'float32'), [labels.size, 1])
