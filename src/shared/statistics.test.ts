import { describe, expect, it } from 'vitest'
import { classScores, largestClassBaseline, wilsonInterval, meanAndSpread, welchTest } from './statistics'

describe('wilsonInterval', () => {
  it('agrees with published values', () => {
    // Newcombe 1998, table I, Wilson score without continuity correction.
    const { low, high } = wilsonInterval(81, 263)
    expect(low).toBeCloseTo(0.2553, 4)
    expect(high).toBeCloseTo(0.3662, 4)
    const none = wilsonInterval(0, 20)
    expect(none.low).toBe(0)
    expect(none.high).toBeCloseTo(0.1611, 4)
  })
  it('knows nothing without trials and stays in [0, 1]', () => {
    expect(wilsonInterval(0, 0)).toEqual({ low: 0, high: 1 })
    expect(wilsonInterval(10_000, 10_000).high).toBeLessThanOrEqual(1)
  })
})

describe('classScores', () => {
  const confusion = [
    [8, 2, 0],
    [1, 9, 0],
    [0, 0, 0],
  ]
  it('gives precision, recall and F1', () => {
    const [first, second, absent] = classScores(confusion)
    expect(first).toMatchObject({ actual: 10, predicted: 9, correct: 8, recall: 0.8 })
    expect(first?.precision).toBeCloseTo(8 / 9)
    expect(second?.f1).toBeCloseTo(18 / 21)
    expect(absent).toEqual({ actual: 0, predicted: 0, correct: 0, precision: null, recall: null, f1: null })
  })
  it('names the largest class', () => {
    expect(
      largestClassBaseline([
        [5, 1],
        [2, 7],
      ]),
    ).toEqual({ label: 1, share: 9 / 15 })
  })
})

describe('Welch’s t-test', () => {
  const test = (a: number[], b: number[]) => welchTest(meanAndSpread(a), meanAndSpread(b))
  it('agrees with published values', () => {
    // Three examples of the encyclopaedia's article on the test (equal and unequal sizes and variances).
    const a1 = [27.5, 21.0, 19.0, 23.6, 17.0, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19.0, 21.7, 21.4]
    const b1 = [27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0, 24.8, 20.2, 21.9, 22.1, 22.9, 20.5, 24.4]
    expect(test(a1, b1).t).toBeCloseTo(-2.46, 2)
    expect(test(a1, b1).degreesOfFreedom).toBeCloseTo(24.99, 1)
    expect(test(a1, b1).p).toBeCloseTo(0.021, 3)
    const a3 = [19.8, 20.4, 19.6, 17.8, 18.5, 18.9, 18.3, 18.9, 19.5, 22.0]
    const b3 = [
      28.2, 26.6, 20.1, 23.3, 25.2, 22.1, 17.7, 27.6, 20.6, 13.7, 23.2, 17.5, 20.6, 18.0, 23.9, 21.6, 24.3, 20.4, 24.0,
      13.2,
    ]
    expect(test(a3, b3).t).toBeCloseTo(-2.22, 2)
    expect(test(a3, b3).degreesOfFreedom).toBeCloseTo(24.5, 1)
    expect(test(a3, b3).p).toBeCloseTo(0.036, 3)
  })
  it('knows the exact distribution for one and two degrees of freedom', () => {
    // P(|T| > t) is 1 - 2 atan(t) / pi for one degree, and 1 - t / sqrt(2 + t^2) for two.
    for (const t of [0.1, 1, 3, 12.7, 63.7]) {
      const two = welchTest({ values: [], count: 2, mean: t, spread: 1 }, { values: [], count: 2, mean: 0, spread: 1 })
      expect(two.degreesOfFreedom).toBeCloseTo(2, 12)
      expect(two.p).toBeCloseTo(1 - t / Math.sqrt(2 + t * t), 12)
      const one = welchTest(
        { values: [], count: 2, mean: t, spread: Math.SQRT2 },
        { values: [], count: 9, mean: 0, spread: 0 },
      )
      expect(one.degreesOfFreedom).toBeCloseTo(1, 12)
      expect(one.p).toBeCloseTo(1 - (2 * Math.atan(t)) / Math.PI, 12)
    }
  })
  it('finds no spread among equal values', () => {
    expect(meanAndSpread([0.1, 0.1, 0.1]).spread).toBe(0)
    expect(meanAndSpread([1, 2, 3, 4])).toMatchObject({ mean: 2.5, spread: Math.sqrt(5 / 3) })
    expect(meanAndSpread([])).toMatchObject({ count: 0, mean: 0, spread: 0 })
  })
})
