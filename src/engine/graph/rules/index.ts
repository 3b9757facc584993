import type { Rule } from '../rewrite'
import { reluGradient, sigmoidGradient, tanhGradient } from './activation-gradient'
import { biasBeforeSum, divisionByConstant } from './kept-rounding'
import { leakyReluGradient } from './leaky-relu-gradient'
import { plainMatrixProduct } from './matrix-product'
import { noOperationCast, noOperationReshape } from './no-operations'
import {
  gradientPoolBeforeActivation,
  gradientPoolBeforeBias,
  poolBeforeActivation,
  poolBeforeBias,
} from './pool-first'

/** Cheaper ways to the same bits, in the order in which they are tried. The gradients of activations are also what pooling first is told by. */
const sameBits: readonly Rule[] = [
  noOperationCast,
  noOperationReshape,
  leakyReluGradient,
  tanhGradient,
  sigmoidGradient,
  reluGradient,
  poolBeforeActivation,
  poolBeforeBias,
  gradientPoolBeforeActivation,
  gradientPoolBeforeBias,
]

/**
 * For a training step, which keeps its bits: what one step rounds another way, many steps with an optimizer that divides or with a
 * high learning rate turn into another network.
 */
export const trainingRules: readonly Rule[] = [divisionByConstant, biasBeforeSum, ...sameBits]

/** For answers, in which a sum may be rounded another way. */
export const predictionRules: readonly Rule[] = [...sameBits, plainMatrixProduct]
