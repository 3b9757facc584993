import { describe, expect, it } from 'vitest'
import { augmentationWords, meaningWords, rarerWords, rateCurve, scheduleWords, stoppingWords } from './training-notes'

describe('what folded settings amount to', () => {
  it('is said in words', () => {
    expect(scheduleWords(undefined)).toBe('always the same')
    expect(scheduleWords({ type: 'step', every: 1, factor: 0.3 })).toBe('times 0.3 every epoch')
    expect(scheduleWords({ type: 'cosine', warmupEpochs: 0.5 })).toBe('half a cosine down to 0, 0.5 epochs of warm-up')
    expect(scheduleWords({ type: 'cosine', warmupEpochs: 1 })).toBe('half a cosine down to 0, 1 epoch of warm-up')
    expect(augmentationWords({ shift: 0.1, rotate: 15, flipVertical: true })).toBe(
      'moved by up to 10 %, turned by up to 15°, mirrored top to bottom',
    )
    expect(augmentationWords({})).toBe('')
    expect(stoppingWords({ earlyStopping: { patience: 1 }, keepBest: true })).toBe(
      'ends after 1 epoch without a lower loss, the best epoch is kept',
    )
    expect(stoppingWords({ earlyStopping: { patience: 3, minimumGain: 0.01 } })).toBe(
      'ends after 3 epochs without a loss lower by 0.01',
    )
    expect(rarerWords({ l2: 0.0001, clipNorm: 1, classBalance: 'weights' })).toBe(
      'L2 0.0001, gradients up to 1, classes balanced by weights',
    )
  })
  it('names the classes that a change would mix up, but not all of many', () => {
    expect(meaningWords({ change: 'flipVertical', classes: ['6', '9'] })).toContain(
      'Mirrored top to bottom, “6” and “9” would',
    )
    expect(meaningWords({ change: 'rotate', classes: ['1', '2', '3', '4', '5', 'a\nb'] })).toContain('“4” and 2 more')
  })
})

describe('rateCurve', () => {
  const plan = { learningRate: 0.1, epochs: 10, stepsPerEpoch: 570 }
  it('goes from the first step to the last, with few points', () => {
    const { epochs, rates, example } = rateCurve({ ...plan, schedule: { type: 'cosine', warmupEpochs: 1 } })
    expect(epochs[0]).toBe(0)
    expect(epochs[epochs.length - 1]).toBe(10)
    expect(epochs.length).toBeLessThan(300)
    expect(Math.max(...rates)).toBeCloseTo(0.1, 2)
    expect(rates[rates.length - 1]).toBeLessThan(0.001)
    expect(example).toBe('')
  })
  it('draws an example of a plateau and says that it is one', () => {
    const { rates, example } = rateCurve({ ...plan, schedule: { type: 'reduceOnPlateau', patience: 2, factor: 0.5 } })
    expect(rates[0]).toBe(0.1)
    expect(rates[rates.length - 1]).toBe(0.025)
    expect(example).toContain('after epoch 5')
  })
  it.each([1, 7, 570])('falls at once where the rate does, with %i batches an epoch', (stepsPerEpoch) => {
    const { epochs, rates } = rateCurve({ ...plan, stepsPerEpoch, schedule: { type: 'step', every: 3, factor: 0.5 } })
    const falls = rates.flatMap((rate, k) => (k > 0 && rate !== rates[k - 1] ? [k] : []))
    expect(falls.map((k) => epochs[k - 1])).toEqual([3, 6, 9])
    for (const k of falls) expect(epochs[k]).toBeCloseTo(epochs[k - 1] ?? NaN, 2)
    expect(epochs).toEqual([...epochs].sort((a, b) => a - b))
  })
  it('is drawn for the shortest run too', () => {
    expect(rateCurve({ learningRate: 1, epochs: 1, stepsPerEpoch: 1 })).toEqual({
      epochs: [0, 1],
      rates: [1, 1],
      example: '',
    })
  })
})
