import * as tf from '@tensorflow/tfjs'

/**
 * Counts the tensors that one job has made and not disposed of. Jobs take turns between their synchronous parts, so the count of
 * the whole process says nothing about one of them.
 */
export class TensorCount {
  left = 0

  /** Runs a synchronous part of the job. */
  within<T>(part: () => T): T {
    const before = tf.memory().numTensors
    try {
      return part()
    } finally {
      this.left += tf.memory().numTensors - before
    }
  }
}
