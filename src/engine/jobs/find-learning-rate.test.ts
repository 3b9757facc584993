import { expect, test } from 'vitest'
import { steepest } from './find-learning-rate'

/** A curve of a trial from 1e-6 to 10 with these losses. */
const curve = (loss: (step: number) => number) =>
  Array.from({ length: 100 }, (_, k) => ({ rate: 1e-6 * 10 ** ((7 * k) / 99), loss: loss(k), smoothed: loss(k) }))

test('the proposed rate is where the loss falls fastest, less what the running mean is late, and not after the lowest', () => {
  // Falls around trial 70 and explodes at the end.
  const proposed = steepest(curve((k) => 2.3 - 1.5 / (1 + Math.exp((70 - k) / 3)) + (k > 90 ? (k - 90) ** 2 : 0)))
  expect(proposed).toBe(Number((1e-6 * 10 ** ((7 * 61) / 99)).toPrecision(2)))
  // It falls again after it exploded, but that teaches nothing.
  const wild = (k: number) => (k < 50 ? 2.3 - k / 100 : k < 80 ? 20 : 20 - k / 10)
  expect(steepest(curve(wild))).toBeLessThan(0.01)
})

test('nothing is proposed where the loss never falls', () => {
  expect(steepest(curve(() => 2.3))).toBeNull()
  expect(steepest(curve((k) => 2.3 + k / 100))).toBeNull()
  expect(steepest([])).toBeNull()
})
