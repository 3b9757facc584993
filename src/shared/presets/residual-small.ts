import type { Network } from '../network'
import { dropped, stages } from './fitting'
import type { Preset } from './preset'

/** Residual blocks, halving by steps of two (after K. He and others: Deep Residual Learning for Image Recognition, 2016). */
export const residualSmall: Preset = {
  id: 'residual-small',
  title: 'Residual, small',
  when: 'Take it when a deeper network is wanted that still learns easily, such as for photographs.',
  takes: ['activation', 'dropout'],
  recommended: {
    optimizer: { type: 'adam', learningRate: 0.005 },
    batchSize: 100,
    epochs: 15,
    schedule: { type: 'oneCycle', warmupShare: 0.25 },
  },
  network: (input, _classCount, { activation = 'relu', dropout = 0 } = {}) => {
    const plan = stages(input, 64)
    const [first] = plan.stages
    const step = (stride: number) => (stride === 1 ? {} : { stride })
    const kernels = { kernelSize: 3, activation, batchNormalisation: true }
    const blocks = plan.stages.map(({ filters }, k): Network[number] => ({
      type: 'residual',
      filters,
      ...step(k === 0 ? 1 : 2),
      ...kernels,
    }))
    return [
      ...plan.before,
      {
        type: 'convolution',
        filters: first?.filters ?? 16,
        ...step(first?.stride ?? 1),
        padding: 'same',
        ...kernels,
      },
      ...blocks,
      { type: 'globalAveragePooling' },
      ...dropped(dropout),
      { type: 'output' },
    ]
  },
}
