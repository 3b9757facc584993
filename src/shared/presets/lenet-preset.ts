import { halvingWindow, shrunk } from './fitting'
import { lenet, lenetDefaults } from './lenet'
import type { Preset } from './preset'

/** Shortest sides of which two kernels of 5 x 5, or of 3 x 3, with their pooling leave a pixel. */
const shortestFor5 = 16
const shortestFor3 = 10

/** LeNet with kernels that fit the pictures. Where even small ones would leave nothing, zeros around the picture keep its size. */
export const lenetPreset: Preset = {
  id: 'lenet',
  title: 'LeNet',
  when: 'Take it for digits, letters and other small drawings: a classic that is quick and easy to understand.',
  takes: ['activation', 'filters', 'kernelSizes', 'hiddenUnits', 'dropout'],
  recommended: { optimizer: { type: 'sgd', learningRate: 0.1 }, batchSize: 100, epochs: 10 },
  network: (input, _classCount, options = {}) => {
    const { layers, shape } = shrunk(input, 64)
    let sides = [shape[0], shape[1]]
    const shorter = Math.min(...sides)
    const kernel = shorter >= shortestFor5 ? 5 : 3
    const network = lenet({ ...lenetDefaults, kernelSizes: [kernel, kernel], ...options })
    if (shorter >= shortestFor3) return [...layers, ...network]
    return [
      ...layers,
      ...network.map((layer): typeof layer => {
        if (layer.type === 'convolution') return { ...layer, padding: 'same' }
        if (layer.type !== 'maxPooling') return layer
        const halving = halvingWindow(sides)
        sides = halving.sides
        return halving.layer
      }),
    ]
  },
}
