import type * as tf from '@tensorflow/tfjs'

/**
 * How weights follow their gradients. A rule is a pure function of tensors: what it remembers is given to it and handed back,
 * and what changes from step to step comes in as scalars. So it can be saved, resumed bit for bit, and traced.
 */
export interface OptimizerRule {
  /** What is remembered for each weight, in its shape; 0 before the first step. */
  readonly remembers: readonly string[]
  /** Numbers that `update` receives as scalars for this step; steps count from 1. `rate` is the learning rate of this step. */
  scalars(step: number, rate: number): number[]
  /**
   * The new weight and the new memories, in the order of `remembers`. Nothing is disposed or assigned. `isKernel` is false for biases
   * and the weights of batch normalisation, which are left free of decay.
   */
  update(
    weight: tf.Tensor,
    gradient: tf.Tensor,
    memories: readonly tf.Tensor[],
    scalars: readonly tf.Scalar[],
    isKernel: boolean,
  ): Updated
}

interface Updated {
  weight: tf.Tensor
  memories: tf.Tensor[]
}

/** The value at a place that a rule has declared itself; a missing one is a fault of the caller. */
export function given<T>(values: readonly T[], index: number): T {
  const value = values[index]
  if (value === undefined) throw new RangeError(`an optimizer was not given its value ${index}`)
  return value
}
