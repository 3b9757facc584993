import type { Network } from '../network'
import { dropped, stages } from './fitting'
import type { Preset } from './preset'

/** Depthwise-separable convolutions after one ordinary one (after A. Howard and others: MobileNets, 2017; F. Chollet: Xception, 2017). */
export const separableSmall: Preset = {
  id: 'separable-small',
  title: 'Separable, small',
  when: 'Take it where answers have to be quick and the file small: its convolutions multiply several times less than ordinary ones.',
  takes: ['activation', 'dropout'],
  recommended: {
    optimizer: { type: 'adam', learningRate: 0.008 },
    batchSize: 100,
    epochs: 10,
    schedule: { type: 'oneCycle', warmupShare: 0.25 },
  },
  network: (input, _classCount, { activation = 'relu', dropout = 0 } = {}) => {
    const { before, stages: plan } = stages(input, 128)
    const kernels = { kernelSize: 3, padding: 'same', activation, batchNormalisation: true } as const
    return [
      ...before,
      ...plan.flatMap(({ filters, stride, halving }, k): Network => [
        ...(k === 0
          ? [{ type: 'convolution' as const, filters: filters / 2, ...kernels, ...(stride === 1 ? {} : { stride }) }]
          : []),
        ...(k === 0 && halving ? [halving] : []),
        { type: 'separableConvolution', filters, ...kernels },
        ...(k > 0 && halving ? [halving] : []),
      ]),
      { type: 'globalAveragePooling' },
      ...dropped(dropout),
      { type: 'output' },
    ]
  },
}
