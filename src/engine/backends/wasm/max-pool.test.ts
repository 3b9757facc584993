import * as tf from '@tensorflow/tfjs'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { RandomSequence } from '../../train/random'
import { loadWebAssembly } from './load-webassembly'

beforeAll(loadWebAssembly)
let tensors: number
beforeEach(() => void (tensors = tf.memory().numTensors))
afterEach(() => expect(tf.memory().numTensors).toBe(tensors))

type Shape4 = [number, number, number, number]
const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1)

/** For every window of "valid" pooling in turn its largest element, and where that is: the first of equals. */
function reference(x: Float32Array, [n, height, width, channels]: Shape4, pool: number, stride: number) {
  const [rows, columns] = [height, width].map((extent) => Math.floor((extent - pool) / stride) + 1) as [number, number]
  const places: number[] = []
  for (let out = 0; out < n * rows * columns * channels; out++) {
    const channel = out % channels
    const j = Math.floor(out / channels) % columns
    const i = Math.floor(out / (channels * columns)) % rows
    const picture = Math.floor(out / (channels * columns * rows))
    const window = Array.from({ length: pool * pool }, (_, k) => {
      const [row, column] = [i * stride + Math.floor(k / pool), j * stride + (k % pool)]
      return ((picture * height + row) * width + column) * channels + channel
    })
    places.push(window.reduce((best, place) => ((x[place] ?? NaN) > (x[best] ?? NaN) ? place : best)))
  }
  return { places, outShape: [n, rows, columns, channels] as Shape4 }
}

const random = (key: number, from: number, to: number) => {
  const sequence = new RandomSequence(5, 1, key)
  return (_: unknown, k: number) => from + sequence.share(k) * (to - from)
}

/** Pictures, size of the window, stride, and what the pictures hold. */
const cases: [Shape4, number, number, string][] = [
  [[1, 4, 4, 1], 2, 2, 'positive'],
  [[2, 6, 6, 3], 2, 2, 'negative'],
  [[2, 7, 5, 3], 2, 2, 'mixed'],
  [[2, 8, 8, 2], 3, 2, 'mixed'],
  [[2, 8, 8, 2], 3, 1, 'negative'],
  [[2, 9, 9, 2], 2, 3, 'mixed'],
  [[1, 7, 7, 2], 1, 2, 'mixed'],
  [[1, 5, 5, 2], 1, 1, 'mixed'],
  [[2, 6, 6, 2], 2, 2, 'equal'],
  [[2, 6, 6, 2], 3, 1, 'equal'],
  [[2, 24, 24, 20], 2, 2, 'mixed'],
]

test.each(cases)(
  'the largest of each window, and its gradient: pictures %j, window %i, stride %i, %s',
  (shape, pool, stride, kind) => {
    const ranges: Record<string, [number, number]> = { positive: [0, 1], negative: [-2, -1] }
    const draw = random(1, ...(ranges[kind] ?? [-1, 1]))
    const x = Float32Array.from({ length: size(shape) }, (_, k) =>
      kind === 'equal' ? Math.round(draw(_, k) + 2) : draw(_, k),
    )
    const { places, outShape } = reference(x, shape, pool, stride)
    const dy = Float32Array.from({ length: size(outShape) }, random(2, -1, 1))
    const expected = new Float64Array(x.length)
    places.forEach((place, k) => (expected[place] = (expected[place] ?? NaN) + (dy[k] ?? NaN)))
    tf.tidy(() => {
      const pooled = (values: tf.Tensor) => tf.maxPool(values as tf.Tensor4D, pool, stride, 'valid')
      const y = pooled(tf.tensor4d(x, shape))
      expect(y.shape).toEqual(outShape)
      expect([...y.dataSync()]).toEqual(places.map((place) => x[place]))
      const gradient = tf.grad(pooled)(tf.tensor4d(x, shape), tf.tensor4d(dy, outShape)).dataSync()
      expect(gradient).toHaveLength(expected.length)
      expect(Math.max(...gradient.map((value, k) => Math.abs(value - (expected[k] ?? NaN))))).toBeLessThan(1e-6)
    })
    expect(tf.getBackend()).toBe('wasm')
  },
)
