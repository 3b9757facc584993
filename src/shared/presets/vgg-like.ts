import type { LayerOf } from '../network'
import { dropped, stages } from './fitting'
import type { Preset } from './preset'

/** Pairs of small convolutions, halved between (after K. Simonyan, A. Zisserman: Very Deep Convolutional Networks, 2015), normalised. */
export const vggLike: Preset = {
  id: 'vgg-like',
  title: 'Deeper, like VGG',
  when: 'Take it for photographs and many classes, when there are thousands of pictures and time to wait.',
  takes: ['activation', 'hiddenUnits', 'dropout'],
  recommended: {
    optimizer: { type: 'adam', learningRate: 0.003 },
    batchSize: 100,
    epochs: 15,
    schedule: { type: 'oneCycle', warmupShare: 0.25 },
  },
  network: (input, _classCount, { activation = 'relu', hiddenUnits = 256, dropout = 0.3 } = {}) => {
    const plan = stages(input, 64)
    return [
      ...plan.before,
      ...plan.stages.flatMap(({ filters, stride, halving }) => {
        const convolution: LayerOf<'convolution'> = {
          type: 'convolution',
          filters,
          kernelSize: 3,
          padding: 'same',
          activation,
          batchNormalisation: true,
        }
        return [{ ...convolution, ...(stride === 1 ? {} : { stride }) }, convolution, ...(halving ? [halving] : [])]
      }),
      { type: 'flatten' },
      { type: 'dense', units: hiddenUnits, activation, batchNormalisation: true },
      ...dropped(dropout),
      { type: 'output' },
    ]
  },
}
