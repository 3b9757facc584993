import { leakyReluSlope, type Activation } from '../../shared/network'

/** The five activations as TensorFlow computes them; ELU with alpha 1 (Clevert, Unterthiner, Hochreiter, 2015). */
export const activationFunctions: Record<Activation, (x: number) => number> = {
  tanh: Math.tanh,
  relu: (x) => Math.max(0, x),
  leakyRelu: (x) => (x < 0 ? leakyReluSlope * x : x),
  elu: (x) => (x < 0 ? Math.expm1(x) : x),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
}

/** What is drawn of each: inputs from -4 to 4, outputs from -1.5 to 2.5. */
export const activationWindow = { x: [-4, 4], y: [-1.5, 2.5] } as const
