import { JackdawError } from '../errors'
import { shrunk } from './fitting'
import { lenet, lenetDefaults } from './lenet'
import type { Preset } from './preset'

/** Kernels of a side, and the shortest side of a picture that two of them with their pooling leave a pixel of. */
const kernels = [
  { side: 5, shortest: 16 },
  { side: 3, shortest: 10 },
] as const

/** LeNet with kernels that fit the pictures. */
export const lenetPreset: Preset = {
  id: 'lenet',
  title: 'LeNet',
  when: 'Take it for digits, letters and other small drawings: a classic that is quick and easy to understand.',
  takes: ['activation', 'filters', 'kernelSizes', 'hiddenUnits', 'dropout'],
  recommended: { optimizer: { type: 'sgd', learningRate: 0.1 }, batchSize: 100, epochs: 10 },
  network: (input, _classCount, options = {}) => {
    const { layers, shape } = shrunk(input, 64)
    const shorter = Math.min(shape[0], shape[1])
    const fitting = kernels.find(({ shortest }) => shorter >= shortest)
    if (!fitting && !options.kernelSizes)
      throw new JackdawError('network-impossible', 'LeNet', {
        reason: `it halves the picture twice and needs at least 10 x 10 pixels, but there are ${shape[0]} x ${shape[1]}`,
      })
    const side = fitting?.side ?? 1
    return [...layers, ...lenet({ ...lenetDefaults, kernelSizes: [side, side], ...options })]
  },
}
