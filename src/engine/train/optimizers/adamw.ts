import * as tf from '@tensorflow/tfjs'
import { adam } from './adam'
import { given, type OptimizerRule } from './rule'

/**
 * AdamW (I. Loshchilov, F. Hutter: Decoupled Weight Decay Regularization, 2019, algorithm 2): Adam, and kernels shrink by
 * rate * decay of themselves, whatever their gradients.
 */
export const adamw = (decay: number): OptimizerRule => {
  const { remembers, scalars, update } = adam()
  return {
    remembers,
    scalars: (step, rate) => [...scalars(step, rate), rate * decay],
    update: (weight, gradient, memories, numbers, isKernel) => {
      const updated = update(weight, gradient, memories, numbers, isKernel)
      if (!isKernel) return updated
      return { ...updated, weight: tf.sub(updated.weight, tf.mul(weight, given(numbers, 2))) }
    },
  }
}
