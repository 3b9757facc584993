import * as tf from '@tensorflow/tfjs'
import type { Initialiser } from '../../shared/run-config'
import { RandomSequence, purposes } from '../train/random'
import type { BuiltNetwork } from './build-network'

/** Numbers that one unit gets, and units that get one number. */
export interface Fans {
  inputs: number
  outputs: number
}

/**
 * Variance of a kernel's first numbers, and whether they are uniform or normal. Glorot keeps the variance of what goes forward and
 * back (X. Glorot, Y. Bengio: Understanding the Difficulty of Training Deep Feedforward Neural Networks, 2010), LeCun that of what
 * goes forward (Y. LeCun and others: Efficient BackProp, 1998), He as well when ReLU leaves half of it (K. He and others: Delving
 * Deep into Rectifiers, 2015).
 */
const distributions: Record<Initialiser, { normal: boolean; variance: (fans: Fans) => number }> = {
  'glorot-uniform': { normal: false, variance: ({ inputs, outputs }) => 2 / (inputs + outputs) },
  'glorot-normal': { normal: true, variance: ({ inputs, outputs }) => 2 / (inputs + outputs) },
  'he-uniform': { normal: false, variance: ({ inputs }) => 2 / inputs },
  'he-normal': { normal: true, variance: ({ inputs }) => 2 / inputs },
  'lecun-uniform': { normal: false, variance: ({ inputs }) => 1 / inputs },
  'lecun-normal': { normal: true, variance: ({ inputs }) => 1 / inputs },
}

/**
 * Fills kernels with random numbers of the seed; biases stay 0, batch normalisation changes nothing at first. Every layer draws from
 * its own sequence.
 */
export function initialWeights(network: BuiltNetwork, seed: number, initialiser: Initialiser = 'glorot-uniform'): void {
  const { normal, variance } = distributions[initialiser]
  network.weights.forEach((weight, index) => {
    const { name, variable } = weight
    if (!name.endsWith('/kernel')) return
    const random = new RandomSequence(seed, purposes.weights, index)
    const size = Math.sqrt((normal ? 1 : 3) * variance(fansOf(weight)))
    const draw = normal ? (k: number) => normalNumber(random, k) : (k: number) => 2 * random.share(k) - 1
    const values = Float32Array.from({ length: variable.size }, (_, k) => draw(k) * size)
    tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)))
  })
}

/** Of kernels `[inputs, outputs]`, `[height, width, inputs, outputs]`, and of depthwise ones, whose channels do not meet. */
export function fansOf({ name, variable: { shape } }: { name: string; variable: Pick<tf.Variable, 'shape'> }): Fans {
  const field = shape.slice(0, -2).reduce((a, b) => a * b, 1)
  const [inputs = 1, outputs = 1] = shape.slice(-2)
  return name.startsWith('depthwise')
    ? { inputs: field, outputs: field * outputs }
    : { inputs: field * inputs, outputs: field * outputs }
}

/** Draw number `index` of the normal distribution (G. E. P. Box, M. E. Muller, 1958). */
function normalNumber(random: RandomSequence, index: number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.share(2 * index)))
  return radius * Math.cos(2 * Math.PI * random.share(2 * index + 1))
}
