import type { Activation, Network } from '../network'

/** What the form offers for LeNet. */
export interface LeNetOptions {
  activation: Activation
  /** Filters of the two convolution blocks. */
  filters: [number, number]
  /** Side of the square kernels of the two convolution blocks, in pixels. */
  kernelSizes: [number, number]
  hiddenUnits: number
  /** Share of hidden units switched off at random in each training step; 0 leaves the layer out. */
  dropout: number
}

export const lenetDefaults: LeNetOptions = {
  activation: 'tanh',
  filters: [20, 50],
  kernelSizes: [5, 5],
  hiddenUnits: 500,
  dropout: 0,
}

/**
 * Two blocks of convolution and 2x2 max-pooling, one hidden dense layer, the output
 * (after LeCun, Bottou, Bengio, Haffner: Gradient-Based Learning Applied to Document Recognition, 1998).
 */
export function lenet(options: LeNetOptions): Network {
  const { activation, filters, kernelSizes, hiddenUnits, dropout } = options
  return [
    { type: 'convolution', filters: filters[0], kernelSize: kernelSizes[0], activation },
    { type: 'maxPooling', size: 2, stride: 2 },
    { type: 'convolution', filters: filters[1], kernelSize: kernelSizes[1], activation },
    { type: 'maxPooling', size: 2, stride: 2 },
    { type: 'flatten' },
    { type: 'dense', units: hiddenUnits, activation },
    ...(dropout > 0 ? [{ type: 'dropout' as const, rate: dropout }] : []),
    { type: 'output' },
  ]
}
