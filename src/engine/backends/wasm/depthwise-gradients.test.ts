import * as tf from '@tensorflow/tfjs'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { RandomSequence } from '../../train/random'
import { forEachProduct, outputShape, size, type Convolution, type Shape4 } from './convolution-reference'
import { loadWebAssembly } from './load-webassembly'

beforeAll(loadWebAssembly)
let tensors: number
beforeEach(() => void (tensors = tf.memory().numTensors))
afterEach(() => expect(tf.memory().numTensors).toBe(tensors))

/** Pictures, filter `[height, width, in, multiplier]`, stride, padding. */
const cases: [Shape4, Shape4, number, 'valid' | 'same'][] = [
  [[1, 4, 4, 1], [2, 2, 1, 1], 1, 'same'],
  [[2, 6, 5, 3], [3, 3, 3, 1], 1, 'same'],
  [[2, 6, 5, 3], [3, 2, 3, 1], 1, 'valid'],
  [[2, 7, 8, 4], [3, 3, 4, 1], 2, 'same'],
  [[2, 7, 8, 2], [3, 3, 2, 3], 2, 'valid'],
  [[2, 2, 1, 3], [5, 5, 3, 1], 1, 'same'],
  [[2, 5, 5, 3], [1, 1, 3, 2], 3, 'valid'],
]

test.each(cases)('are sums of products: pictures %j, filter %j, stride %i, %s', (pictures, filter, stride, pad) => {
  const [height, width, channels, multiplier] = filter
  const filters = channels * multiplier
  // A depthwise convolution is one whose filter is 0 wherever a filter meets a channel that is not its own.
  const whole: Convolution = { pictures, filter: [height, width, channels, filters], stride, pad }
  const outputs = outputShape(whole)
  const draw = (shape: Shape4, key: number) => {
    const random = new RandomSequence(5, 1, key)
    return Float32Array.from({ length: size(shape) }, (_, k) => random.share(k) * 2 - 1)
  }
  const [x, w, dy] = [draw(pictures, 1), draw(filter, 2), draw(outputs, 3)]
  const expected = { pictures: new Float64Array(x.length), filter: new Float64Array(w.length) }
  forEachProduct(whole, (pixel, element, output) => {
    const [place, channel, of] = [
      Math.floor(element / (channels * filters)),
      Math.floor(element / filters) % channels,
      element % filters,
    ]
    if (Math.floor(of / multiplier) !== channel) return
    const own = (place * channels + channel) * multiplier + (of % multiplier)
    const given = dy[output] ?? NaN
    expected.pictures[pixel] = (expected.pictures[pixel] ?? NaN) + (w[own] ?? NaN) * given
    expected.filter[own] = (expected.filter[own] ?? NaN) + (x[pixel] ?? NaN) * given
  })
  tf.tidy(() => {
    const forward = (x: tf.Tensor, w: tf.Tensor) => tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, pad)
    const found = tf.grads(forward)([tf.tensor4d(x, pictures), tf.tensor4d(w, filter)], tf.tensor4d(dy, outputs))
    expect(found.map(({ shape }) => shape)).toEqual([pictures, filter])
    for (const [k, sums] of [expected.pictures, expected.filter].entries()) {
      const values = found[k]?.dataSync() ?? []
      expect(Math.max(...sums.map((sum, i) => Math.abs(sum - (values[i] ?? NaN))))).toBeLessThan(1e-5)
      expect(Math.max(...sums.map(Math.abs))).toBeGreaterThan(0.01)
    }
  })
  expect(tf.getBackend()).toBe('wasm')
})
