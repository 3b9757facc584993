import { dropped, shrunk } from './fitting'
import type { Preset } from './preset'

/** One hidden layer that sees all pixels at once. */
export const perceptron: Preset = {
  id: 'perceptron',
  title: 'Two-layer perceptron',
  when: 'Take it to see what a network can do that does not look at neighbouring pixels, or for tiny pictures.',
  takes: ['activation', 'hiddenUnits', 'dropout'],
  recommended: { optimizer: { type: 'adam', learningRate: 0.001 }, batchSize: 100, epochs: 10 },
  network: (input, _classCount, { activation = 'relu', hiddenUnits = 256, dropout = 0 } = {}) => [
    ...shrunk(input, 96).layers,
    { type: 'flatten' },
    { type: 'dense', units: hiddenUnits, activation },
    ...dropped(dropout),
    { type: 'output' },
  ],
}
