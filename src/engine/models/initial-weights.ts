import * as tf from '@tensorflow/tfjs'
import { RandomSequence, purposes } from '../train/random'
import type { BuiltNetwork } from './build-network'

/**
 * Fills kernels with uniform numbers in +-sqrt(6 / (inputs + outputs)) ; biases stay 0, batch normalisation
 * changes nothing at first (X. Glorot, Y. Bengio: Understanding
 * the Difficulty of Training Deep Feedforward Neural Networks, 2010). Every layer draws from its own sequence of the seed.
 */
export function initialWeights(network: BuiltNetwork, seed: number): void {
  network.weights.forEach(({ name, variable }, index) => {
    if (!name.endsWith('/kernel')) return
    const random = new RandomSequence(seed, purposes.weights, index)
    const bound = glorotBound(variable.shape)
    const values = Float32Array.from({ length: variable.size }, (_, k) => (2 * random.share(k) - 1) * bound)
    tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)))
  })
}

/** For kernels `[inputs, outputs]` and `[height, width, inputs, outputs]`. */
export function glorotBound(shape: readonly number[]): number {
  const field = shape.slice(0, -2).reduce((a, b) => a * b, 1)
  const [inputs = 1, outputs = 1] = shape.slice(-2)
  return Math.sqrt(6 / (field * (inputs + outputs)))
}
