import type { Rule } from '../rewrite'
import { reluGradient, sigmoidGradient, tanhGradient } from './activation-gradient'
import { leakyReluGradient } from './leaky-relu-gradient'
import { plainMatrixProduct } from './matrix-product'
import { noOperationCast, noOperationReshape } from './no-operations'
import {
  gradientPoolBeforeActivation,
  gradientPoolBeforeBias,
  poolBeforeActivation,
  poolBeforeBias,
  sumBeforePoolGradient,
} from './pool-first'

/** The rules, in the order in which they are tried. The gradients of activations are also what pooling first is told by. */
export const rules: readonly Rule[] = [
  noOperationCast,
  noOperationReshape,
  plainMatrixProduct,
  leakyReluGradient,
  tanhGradient,
  sigmoidGradient,
  reluGradient,
  poolBeforeActivation,
  poolBeforeBias,
  gradientPoolBeforeActivation,
  gradientPoolBeforeBias,
  sumBeforePoolGradient,
]
