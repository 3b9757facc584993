import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'
import { activations, type Activation, type Network } from '../../shared/network'
import { lenet } from '../../shared/presets'
import { loadTensorFlow } from '../backends/load-tensorflow'
import { byteTensor } from '../graph/byte-tensor'
import { allVariables, buildNetwork } from '../models/build-network'
import { initialWeights } from '../models/initial-weights'
import { CompiledStep } from './compiled-step'
import { optimizerRule } from './optimizers'
import { RandomSequence, purposes } from './random'
import type { Regularisation } from './regularisation'

const inputShape: [number, number, number] = [10, 10, 1]
const classCount = 3
const batchSize = 6
/** Large enough for the rounding of float32 not to drown the difference, small enough for the curve to be straight. */
const nudge = 1e-3

describe('the gradients of a compiled step are those of central differences', () => {
  beforeAll(() => void loadTensorFlow({ hideGpu: true }))

  const plain = (activation: Activation) =>
    lenet({ activation, filters: [2, 3], kernelSizes: [3, 3], hiddenUnits: 8, dropout: 0 })
  const normalised: Network = [
    { type: 'convolution', filters: 3, kernelSize: 3, activation: 'tanh', batchNormalisation: true },
    { type: 'maxPooling', size: 2, stride: 2 },
    { type: 'flatten' },
    { type: 'dense', units: 8, activation: 'elu', batchNormalisation: true },
    { type: 'output' },
  ]
  const activation = 'tanh'
  const norm = { batchNormalisation: true }
  const padded: Network = [
    { type: 'convolution', filters: 3, kernelSize: 3, stride: 2, padding: 'same', activation },
    { type: 'averagePooling', size: 2, stride: 1 },
    { type: 'convolution', filters: 4, kernelSize: 2, stride: 2, activation },
    { type: 'globalAveragePooling' },
    { type: 'output' },
  ]
  const separable: Network = [
    { type: 'separableConvolution', filters: 4, kernelSize: 3, stride: 2, padding: 'same', activation },
    { type: 'separableConvolution', filters: 5, kernelSize: 3, activation, ...norm },
    { type: 'flatten' },
    { type: 'output' },
  ]
  const residual: Network = [
    { type: 'convolution', filters: 4, kernelSize: 3, padding: 'same', activation },
    { type: 'residual', filters: 4, kernelSize: 3, activation },
    { type: 'residual', filters: 6, kernelSize: 3, stride: 2, activation },
    { type: 'globalAveragePooling' },
    { type: 'output' },
  ]
  const cases: [string, Network, Regularisation][] = [
    ...activations.map((activation): [string, Network, Regularisation] => [activation, plain(activation), {}]),
    ['L2 and label smoothing', plain('tanh'), { l2: 0.1, labelSmoothing: 0.2 }],
    ['batch normalisation', normalised, {}],
    ['padding, strides and averages', padded, {}],
    ['separable convolutions', separable, {}],
    ['residual blocks', residual, {}],
    ['normalised residual blocks', residual.map((l) => (l.type === 'residual' ? { ...l, ...norm } : l)), {}],
  ]
  for (const [name, network, regularisation] of cases)
    it(name, () => {
      const rule = optimizerRule({ type: 'sgd', learningRate: 1 })
      const step = new CompiledStep({ network, inputShape, classCount, batchSize, rule, regularisation })
      const built = buildNetwork(network, inputShape, classCount)
      initialWeights(built, 11)
      const random = new RandomSequence(5, purposes.shuffle)
      const inputs = {
        pixels: byteTensor(
          Uint8Array.from({ length: batchSize * 100 }, (_, k) => random.below(k, 256)),
          [batchSize, ...inputShape],
        ),
        // The last row has no picture.
        labels: tf.tensor1d([0, 1, 2, 0, 1, -1], 'int32'),
        shares: tf.fill([batchSize, 1], 1 / (batchSize - 1)),
        keys: [],
        scalars: [tf.scalar(1)],
      }
      /** The loss that is shown, and the penalty, which is not. */
      const loss = () => {
        step.load(allVariables(built))
        const squares = built.weights.flatMap(({ name, variable }) =>
          name.endsWith('/kernel') ? [...variable.dataSync()].map((w) => w * w) : [],
        )
        const outputs = step.run(inputs)
        const value = outputs.loss.dataSync()[0] ?? NaN
        tf.dispose([outputs.loss, outputs.predicted])
        return value + ((regularisation.l2 ?? 0) / 2) * squares.reduce((a, b) => a + b, 0)
      }
      const before = built.weights.map(({ variable }) => Float32Array.from(variable.dataSync()))
      loss()
      // With rate 1 a step of plain gradient descent moves each weight by its gradient.
      step.save(built.weights)
      const gradients = built.weights.map(({ variable }, k) =>
        variable.dataSync().map((w, i) => (before[k]?.[i] ?? NaN) - w),
      )

      const errors: number[] = []
      built.weights.forEach(({ variable }, k) => {
        for (let draw = 0; draw < 6; draw++) {
          const place = random.below(10_000 + 100 * k + draw, variable.size)
          const lossAt = (by: number) => {
            built.weights.forEach(({ variable: v }, m) => {
              const values = Float32Array.from(before[m] ?? [])
              if (m === k) values[place] = (values[place] ?? 0) + by
              tf.tidy(() => v.assign(tf.tensor(values, v.shape)))
            })
            return loss()
          }
          const difference = (lossAt(nudge) - lossAt(-nudge)) / (2 * nudge)
          errors.push(Math.abs(difference - (gradients[k]?.[place] ?? NaN)))
        }
      })
      step.dispose()
      const largest = Math.max(...gradients.map((g) => Math.max(...g.map(Math.abs))))
      errors.sort((a, b) => a - b)
      // A kink of ReLU or of a maximum within the nudge makes single differences wrong, not most of them.
      expect(errors[Math.floor(errors.length * 0.8)]).toBeLessThan(0.01 * largest)
      expect(largest).toBeGreaterThan(0.01)
    })
})
