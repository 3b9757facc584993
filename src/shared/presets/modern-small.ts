import type { LayerOf } from '../network'
import { dropped, stages } from './fitting'
import type { Preset } from './preset'

/**
 * Convolutions with batch normalisation (S. Ioffe, C. Szegedy, 2015), pooling between, two on the smallest picture, and the average of
 * each channel instead of a large dense layer.
 */
export const modernSmall: Preset = {
  id: 'modern-small',
  title: 'Modern, small',
  when: 'Take it when in doubt: it is accurate after few epochs, has few weights, and suits small pictures of all kinds.',
  takes: ['activation', 'dropout'],
  recommended: {
    optimizer: { type: 'adam', learningRate: 0.008 },
    batchSize: 100,
    epochs: 10,
    schedule: { type: 'oneCycle', warmupShare: 0.25 },
  },
  network: (input, _classCount, { activation = 'relu', dropout = 0.1 } = {}) => {
    const { before, stages: plan, coarse } = stages(input, 96)
    const convolution = { type: 'convolution', padding: 'same', activation, batchNormalisation: true } as const
    return [
      ...before,
      ...plan.flatMap(({ filters, stride, halving }, k): LayerOf<'convolution' | 'maxPooling'>[] => [
        { ...convolution, filters, kernelSize: k === 0 ? 5 : 3, ...(stride === 1 ? {} : { stride }) },
        ...(halving ? [halving] : []),
      ]),
      // Near the end the border says little, so that zeros around it are not worth their time.
      { ...convolution, filters: 96, kernelSize: 3, padding: Math.min(...coarse) < 3 ? 'same' : 'valid' },
      { type: 'globalAveragePooling' },
      ...dropped(dropout),
      { type: 'output' },
    ]
  },
}
