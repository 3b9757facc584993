import { describe, expect, it } from 'vitest'
import { classScores, largestClassBaseline, wilsonInterval } from './statistics'

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
