import * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, test } from 'vitest'
import { RandomSequence } from '../../train/random'
import { loadWebAssembly } from './load-webassembly'

beforeAll(loadWebAssembly)

/** Batches of the two sides, and the three extents: `[rows, inner] x [inner, columns]`. */
const cases: [number[], number[], number, number, number][] = [
  [[], [], 1, 1, 1],
  [[], [], 3, 5, 2],
  [[], [], 100, 80, 50],
  [[3], [3], 4, 2, 5],
  [[2, 3], [2, 3], 4, 2, 5],
]

test.each(cases)(
  'a product is its definition, whichever side is transposed: %j %j %i %i %i',
  (left, right, rows, inner, columns) => {
    const batches = left.reduce((a, b) => a * b, 1)
    const random = new RandomSequence(5, 1, rows)
    const draw = (count: number, from: number) =>
      Float32Array.from({ length: count }, (_, k) => random.share(from + k) * 2 - 1)
    const [a, b] = [draw(batches * rows * inner, 0), draw(batches * inner * columns, 1_000_000)]
    const expected = Float64Array.from({ length: batches * rows * columns }, (_, k) => {
      const column = k % columns
      const row = Math.floor(k / columns) % rows
      const batch = Math.floor(k / (columns * rows))
      let sum = 0
      for (let i = 0; i < inner; i++)
        sum += (a[(batch * rows + row) * inner + i] ?? NaN) * (b[(batch * inner + i) * columns + column] ?? NaN)
      return sum
    })
    const before = tf.memory().numTensors
    for (const transposeA of [false, true])
      for (const transposeB of [false, true]) {
        const found = tf.tidy(() => {
          const swap = (values: tf.Tensor) => {
            const axes = values.shape.map((_, k) => k)
            return tf.transpose(values, [...axes.slice(0, -2), ...axes.slice(-2).reverse()])
          }
          const given = [tf.tensor(a, [...left, rows, inner]), tf.tensor(b, [...right, inner, columns])] as const
          const [x, y] = [transposeA ? swap(given[0]) : given[0], transposeB ? swap(given[1]) : given[1]]
          const product = tf.matMul(x, y, transposeA, transposeB)
          expect(product.shape).toEqual([...left, rows, columns])
          return product.dataSync()
        })
        expect(Math.max(...expected.map((sum, k) => Math.abs(sum - (found[k] ?? NaN))))).toBeLessThan(1e-5)
      }
    expect(tf.memory().numTensors).toBe(before)
    expect(tf.getBackend()).toBe('wasm')
  },
)
