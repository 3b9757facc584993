import { beforeAll, describe, expect, it } from 'vitest'
import type { Network } from '../../shared/network'
import { initialisers, type Initialiser } from '../../shared/run-config'
import { loadTensorFlow } from '../backends/load-tensorflow'
import { snapshotWeights } from '../train/variables'
import { buildNetwork } from './build-network'
import { fansOf, initialWeights } from './initial-weights'

const network: Network = [
  { type: 'convolution', filters: 20, kernelSize: 5, activation: 'relu' },
  { type: 'separableConvolution', filters: 64, kernelSize: 9, activation: 'relu' },
  { type: 'flatten' },
  { type: 'dense', units: 50, activation: 'relu' },
  { type: 'output' },
]

/** Kernels in the order of the layers: convolution, depthwise, pointwise, dense, output. */
function kernels(
  initialiser: Initialiser | undefined,
  seed = 1,
): { inputs: number; outputs: number; values: number[] }[] {
  const built = buildNetwork(network, [16, 16, 4], 3)
  initialWeights(built, seed, initialiser)
  const found = snapshotWeights(built)
  const answer = built.weights
    .filter(({ name }) => name.endsWith('/kernel'))
    .map((weight) => ({ ...fansOf(weight), values: [...(found.get(`weights/${weight.name}`)?.data ?? [])] }))
  built.dispose()
  return answer
}

const wanted: Record<Initialiser, (inputs: number, outputs: number) => number> = {
  'glorot-uniform': (inputs, outputs) => 2 / (inputs + outputs),
  'glorot-normal': (inputs, outputs) => 2 / (inputs + outputs),
  'he-uniform': (inputs) => 2 / inputs,
  'he-normal': (inputs) => 2 / inputs,
  'lecun-uniform': (inputs) => 1 / inputs,
  'lecun-normal': (inputs) => 1 / inputs,
}
const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length

describe('initial weights', () => {
  beforeAll(() => void loadTensorFlow({ hideGpu: true }))

  it('know how many numbers a unit gets and gives', () => {
    expect(kernels(undefined).map(({ inputs, outputs }) => [inputs, outputs])).toEqual([
      [25 * 4, 25 * 20],
      [81, 81],
      [20, 64],
      [4 * 4 * 64, 50],
      [50, 3],
    ])
  })

  it.each(initialisers)('have the mean, the variance and the shape of their distribution: %s', (initialiser) => {
    for (const { inputs, outputs, values } of kernels(initialiser).slice(0, 4)) {
      const variance = wanted[initialiser](inputs, outputs)
      // Five times what chance does to a mean and to a variance.
      expect(Math.abs(mean(values))).toBeLessThan(5 * Math.sqrt(variance / values.length))
      const found = mean(values.map((x) => x * x))
      expect(Math.abs(found / variance - 1)).toBeLessThan(5 * Math.sqrt(2 / values.length))
      // Of the fourth powers 9/5 of the squared variance in a uniform distribution, 3 in a normal one.
      const fourth = mean(values.map((x) => x ** 4)) / variance ** 2
      if (values.length > 1500) expect(Math.abs(fourth - (initialiser.endsWith('normal') ? 3 : 1.8))).toBeLessThan(0.5)
    }
  })

  it('are those of Glorot and Bengio, uniform, when nothing is said, and others for another seed', () => {
    const values = (of: ReturnType<typeof kernels>) => of.map((kernel) => kernel.values)
    expect(values(kernels(undefined))).toEqual(values(kernels('glorot-uniform')))
    expect(values(kernels('he-normal'))).toEqual(values(kernels('he-normal')))
    expect(values(kernels('he-normal', 2))).not.toEqual(values(kernels('he-normal')))
  })
})
