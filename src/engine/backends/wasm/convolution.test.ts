import * as tf from '@tensorflow/tfjs'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { RandomSequence } from '../../train/random'
import { forEachProduct, outputShape, size, type Convolution, type Shape4, type Stride } from './convolution-reference'
import { loadWebAssembly } from './load-webassembly'

beforeAll(loadWebAssembly)
let tensors: number
beforeEach(() => void (tensors = tf.memory().numTensors))
afterEach(() => expect(tf.memory().numTensors).toBe(tensors))

const values = (count: number, key: number) => {
  const random = new RandomSequence(5, 1, key)
  return Float32Array.from({ length: count }, (_, k) => random.share(k) * 2 - 1)
}

const cases: [Shape4, Shape4, Stride, 'valid' | 'same'][] = [
  [[1, 4, 4, 1], [2, 2, 1, 1], 1, 'same'],
  [[1, 4, 4, 1], [2, 2, 1, 1], 1, 'valid'],
  [[2, 3, 3, 1], [2, 2, 1, 1], 1, 'valid'],
  [[1, 3, 3, 1], [1, 1, 1, 1], 1, 'valid'],
  [[1, 5, 5, 1], [5, 5, 1, 1], 1, 'valid'],
  [[3, 7, 6, 2], [3, 3, 2, 4], 1, 'same'],
  [[3, 7, 6, 2], [3, 2, 2, 4], 1, 'valid'],
  [[2, 7, 7, 3], [3, 3, 3, 5], 2, 'valid'],
  [[2, 8, 8, 3], [3, 3, 3, 5], 2, 'valid'],
  [[2, 8, 7, 3], [3, 3, 3, 5], 2, 'same'],
  [[2, 8, 8, 2], [4, 5, 2, 3], 2, 'same'],
  [[2, 6, 7, 2], [4, 5, 2, 3], 1, 'same'],
  [[2, 9, 8, 2], [1, 1, 2, 3], 2, 'valid'],
  [[2, 10, 9, 2], [5, 4, 2, 3], 3, 'valid'],
  [[2, 9, 11, 2], [3, 4, 2, 2], [2, 3], 'same'],
  [[2, 9, 11, 2], [3, 4, 2, 2], [1, 2], 'valid'],
  [[4, 12, 12, 20], [5, 5, 20, 50], 1, 'valid'],
]

describe.each(cases)('pictures %j, filter %j, stride %j, %s', (pictures, filter, stride, pad) => {
  const convolution: Convolution = { pictures, filter, stride, pad }
  const outputs = outputShape(convolution)
  const [x, w, dy] = [pictures, filter, outputs].map((shape, key) => values(size(shape), key)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ]
  const convolve = (x: tf.Tensor, w: tf.Tensor) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, pad)

  /** Runs on WebAssembly and compares with sums of products. */
  function compare(compute: () => tf.Tensor, shape: Shape4, add: (sums: Float64Array) => void) {
    const sums = new Float64Array(size(shape))
    add(sums)
    const found = tf.tidy(() => {
      const result = compute()
      expect(result.shape).toEqual(shape)
      return result.dataSync()
    })
    expect(tf.getBackend()).toBe('wasm')
    const largest = Math.max(...sums.map(Math.abs))
    expect(largest).toBeGreaterThan(0.01)
    const differences = sums.map((sum, k) => Math.abs(sum - (found[k] ?? NaN)))
    expect(Math.max(...differences)).toBeLessThan(1e-5 * Math.max(1, largest))
  }

  test('forward', () => {
    const compute = () => convolve(tf.tensor4d(x, pictures), tf.tensor4d(w, filter))
    compare(compute, outputs, (sums) =>
      forEachProduct(convolution, (pixel, element, output) => {
        sums[output] = (sums[output] ?? NaN) + (x[pixel] ?? NaN) * (w[element] ?? NaN)
      }),
    )
  })

  test('gradient of the filter', () => {
    const forward = (w: tf.Tensor) => convolve(tf.tensor4d(x, pictures), w)
    const compute = () => tf.grad(forward)(tf.zeros(filter), tf.tensor4d(dy, outputs))
    compare(compute, filter, (sums) =>
      forEachProduct(convolution, (pixel, element, output) => {
        sums[element] = (sums[element] ?? NaN) + (x[pixel] ?? NaN) * (dy[output] ?? NaN)
      }),
    )
  })

  test('gradient of the pictures', () => {
    const forward = (x: tf.Tensor) => convolve(x, tf.tensor4d(w, filter))
    const compute = () => tf.grad(forward)(tf.zeros(pictures), tf.tensor4d(dy, outputs))
    compare(compute, pictures, (sums) =>
      forEachProduct(convolution, (pixel, element, output) => {
        sums[pixel] = (sums[pixel] ?? NaN) + (w[element] ?? NaN) * (dy[output] ?? NaN)
      }),
    )
  })
})

test('another order of the axes is refused', () => {
  const x = tf.zeros([1, 4, 4, 1])
  const dy = tf.zeros([1, 3, 3, 1])
  const attributes = { strides: 1, pad: 'valid', dataFormat: 'NCHW', filterShape: [2, 2, 1, 1] }
  expect(() => tf.engine().runKernel('Conv2DBackpropFilter', { x, dy }, attributes)).toThrow('NCHW')
  tf.dispose([x, dy])
})
