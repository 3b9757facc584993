import { describe, expect, it } from 'vitest'
import { compareAccuracies, differenceInterval } from './comparison-accuracy'

const run = (name: string, correct: number, count = 10_000, datasetHash = 'a') => ({
  name,
  correct,
  count,
  datasetHash,
})

describe('compareAccuracies', () => {
  it('says that the seed comparison is within luck', () => {
    const words = compareAccuracies([run('tanh', 9877), run('ReLU', 9878)])
    expect(words.kind).toBe('luck')
    expect(words.sentence).toContain('0.01 percentage points is smaller than what luck could make')
  })
  it('names the winner when its range stands alone', () => {
    const words = compareAccuracies([run('small', 9500), run('large', 9900)])
    expect(words).toMatchObject({ kind: 'apart' })
    expect(words.sentence).toContain('“large” is ahead by 4.00 percentage points')
  })
  it('does not call luck what overlaps only a little', () => {
    const words = compareAccuracies([run('tanh', 9892), run('ReLU', 9924)])
    expect(words.kind).toBe('likely')
    expect(words.sentence).toContain('“ReLU” is ahead by 0.32 percentage points')
  })
  it('names whom luck could put in front among several', () => {
    const words = compareAccuracies([run('a', 9900), run('b', 9899), run('c', 5000)])
    expect(words.kind).toBe('luck')
    expect(words.sentence).toContain('over “b”:')
    expect(words.sentence).not.toContain('“c”')
  })
  it('does not compare what cannot be compared', () => {
    expect(compareAccuracies([run('a', 9900)]).kind).toBe('too-few')
    expect(compareAccuracies([run('a', 99, 100, 'x'), run('b', 99, 100, 'y')]).kind).toBe('not-comparable')
    expect(compareAccuracies([run('a', 90), run('b', 90)]).kind).toBe('same')
  })
})

describe('differenceInterval', () => {
  it('agrees with published values', () => {
    // Newcombe 1998, table II, method 10, for 56 of 70 and 48 of 80.
    const { low, high } = differenceInterval(run('a', 56, 70), run('b', 48, 80))
    expect(low).toBeCloseTo(0.0524, 4)
    expect(high).toBeCloseTo(0.3339, 4)
  })
})
