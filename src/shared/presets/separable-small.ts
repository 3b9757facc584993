import type { Network } from '../network'
import { dropped, stages } from './fitting'
import type { Preset } from './preset'

/** Depthwise-separable convolutions after one ordinary one (after A. Howard and others: MobileNets, 2017; F. Chollet: Xception, 2017). */
export const separableSmall: Preset = {
  id: 'separable-small',
  title: 'Separable, small',
  when: 'Take it where answers have to be quick and the file small: it multiplies least of all networks with convolutions.',
  takes: ['activation', 'dropout'],
  recommended: { optimizer: { type: 'adam', learningRate: 0.003 }, batchSize: 100, epochs: 10 },
  network: (input, _classCount, { activation = 'relu', dropout = 0 } = {}) => {
    const plan = stages(input, 128)
    return [
      ...plan.before,
      ...plan.stages.flatMap(({ filters, stride, halving }, k): Network => [
        {
          type: k === 0 ? 'convolution' : 'separableConvolution',
          filters,
          kernelSize: 3,
          ...(stride === 1 ? {} : { stride }),
          padding: 'same',
          activation,
          batchNormalisation: true,
        },
        ...(halving ? [halving] : []),
      ]),
      { type: 'globalAveragePooling' },
      ...dropped(dropout),
      { type: 'output' },
    ]
  },
}
