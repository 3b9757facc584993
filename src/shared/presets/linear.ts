import { shrunk } from './fitting'
import type { Preset } from './preset'

/** Multinomial logistic regression: one weight for each pixel and class. */
export const linear: Preset = {
  id: 'linear',
  title: 'Linear',
  when: 'Take it first, as the mark to beat: it learns in seconds, and a larger network should do clearly better.',
  takes: [],
  recommended: { optimizer: { type: 'adam', learningRate: 0.001 }, batchSize: 100, epochs: 10 },
  network: (input) => [...shrunk(input, 128).layers, { type: 'flatten' }, { type: 'output' }],
}
