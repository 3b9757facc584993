import { dropped, stages } from './fitting'
import type { Preset } from './preset'

/** Padded convolutions with batch normalisation, pooling between, and the average of each channel instead of a large dense layer. */
export const modernSmall: Preset = {
  id: 'modern-small',
  title: 'Modern, small',
  when: 'Take it when in doubt: it is accurate after few epochs, has few weights, and suits small pictures of all kinds.',
  takes: ['activation', 'dropout'],
  recommended: { optimizer: { type: 'adam', learningRate: 0.003 }, batchSize: 100, epochs: 10 },
  network: (input, _classCount, { activation = 'relu', dropout = 0.2 } = {}) => {
    const plan = stages(input, 96)
    return [
      ...plan.before,
      ...plan.stages.flatMap(({ filters, stride, halving }, k) => [
        {
          type: 'convolution' as const,
          filters,
          kernelSize: k === 0 ? 5 : 3,
          ...(stride === 1 ? {} : { stride }),
          padding: 'same' as const,
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
