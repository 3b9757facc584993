import * as tf from '@tensorflow/tfjs'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { OptimizerConfig } from '../../../shared/run-config'
import { useEngine } from '../../backends'
import { optimizerRule } from '.'

let tensors: number
beforeAll(async () => void (await useEngine('tensorflow-cpu')))
beforeEach(() => void (tensors = tf.memory().numTensors))
afterEach(() => expect(tf.memory().numTensors).toBe(tensors))

const gradientAt = (step: number) => Math.sin(step * 1.7) * 0.3

/** Each rule once more, for one number, in double precision, straight from its paper. */
const papers: [OptimizerConfig, () => (w: number, g: number, step: number) => number][] = [
  [{ type: 'sgd', learningRate: 0.1 }, () => (w, g) => w - 0.1 * g],
  [
    { type: 'momentum', learningRate: 0.1, momentum: 0.9 },
    () => {
      let m = 0
      return (w, g) => w - 0.1 * (m = 0.9 * m + g)
    },
  ],
  [
    { type: 'nesterov', learningRate: 0.1, momentum: 0.9 },
    () => {
      let m = 0
      return (w, g) => {
        m = 0.9 * m + g
        return w - 0.1 * (g + 0.9 * m)
      }
    },
  ],
  [
    { type: 'adam', learningRate: 0.01 },
    () => {
      let m = 0
      let s = 0
      return (w, g, step) => {
        m = 0.9 * m + 0.1 * g
        s = 0.999 * s + 0.001 * g * g
        return w - (0.01 * (m / (1 - 0.9 ** step))) / (Math.sqrt(s / (1 - 0.999 ** step)) + 1e-8)
      }
    },
  ],
  [
    { type: 'adamw', learningRate: 0.01, weightDecay: 0.2 },
    () => {
      let m = 0
      let s = 0
      return (w, g, step) => {
        m = 0.9 * m + 0.1 * g
        s = 0.999 * s + 0.001 * g * g
        const corrected = m / (1 - 0.9 ** step) / (Math.sqrt(s / (1 - 0.999 ** step)) + 1e-8)
        return w - 0.01 * (corrected + 0.2 * w)
      }
    },
  ],
  [
    { type: 'rmsprop', learningRate: 0.01 },
    () => {
      let s = 0
      return (w, g) => {
        s = 0.9 * s + 0.1 * g * g
        return w - (0.01 * g) / (Math.sqrt(s) + 1e-7)
      }
    },
  ],
]

test.each(papers)('%j follows its paper for 200 steps', (config, paper) => {
  const rule = optimizerRule(config)
  const expectedAfter = paper()
  let weight = 1
  let expected = 1
  let memories = rule.remembers.map(() => 0)
  for (let step = 1; step <= 200; step++) {
    const gradient = gradientAt(step)
    expected = expectedAfter(expected, gradient, step)
    tf.tidy(() => {
      const scalars = rule.scalars(step, config.learningRate).map((value) => tf.scalar(value))
      const before = memories.map((value) => tf.tensor([value]))
      const updated = rule.update(tf.tensor([weight]), tf.tensor([gradient]), before, scalars, true)
      weight = updated.weight.dataSync()[0] ?? NaN
      memories = updated.memories.map((memory) => memory.dataSync()[0] ?? NaN)
    })
    expect(Math.abs(weight - expected)).toBeLessThan(2e-5)
  }
})

test('AdamW leaves what is no kernel free of decay', () => {
  const updated = [
    optimizerRule({ type: 'adam', learningRate: 0.01 }),
    optimizerRule({ type: 'adamw', learningRate: 0.01, weightDecay: 0.5 }),
  ].map((rule) =>
    tf.tidy(() => {
      const scalars = rule.scalars(1, 0.01).map((value) => tf.scalar(value))
      const zeros = [tf.zeros([1]), tf.zeros([1])]
      return rule.update(tf.tensor([2]), tf.tensor([0.3]), zeros, scalars, false).weight.dataSync()[0]
    }),
  )
  expect(updated[1]).toBe(updated[0])
})
