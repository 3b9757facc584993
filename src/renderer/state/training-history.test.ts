import { describe, expect, it } from 'vitest'
import type { Metric } from '../../shared/run'
import { append, emptyHistory, latest } from './training-history'

const batch = (step: number, loss = 1): Metric => ({ type: 'batch', step, epoch: 1, loss, accuracy: 0.5 })
const epoch = (number: number, step: number): Metric => ({
  type: 'epoch',
  step,
  epoch: number,
  loss: 0.3,
  accuracy: 0.9,
  validationLoss: null,
  validationAccuracy: null,
  seconds: 10,
})

describe('append', () => {
  it('sorts metrics into their columns', () => {
    const history = emptyHistory()
    append(history, [batch(1), batch(2), { type: 'speed', step: 2, epoch: 1, picturesPerSecond: 900 }, epoch(1, 2)])
    expect(history.batch.step).toEqual([1, 2])
    expect(history.speed).toEqual({ step: [2], picturesPerSecond: [900] })
    expect(history.epoch.epoch).toEqual([1])
    expect(latest(history.batch.loss)).toBe(1)
    expect(latest([])).toBeNull()
  })
  it('replaces what a run repeats after it went on from a checkpoint', () => {
    const history = emptyHistory()
    append(history, [batch(1, 5), batch(2, 4), batch(3, 3), epoch(1, 2), epoch(2, 3)])
    append(history, [batch(2, 40), batch(3, 30), epoch(2, 3)])
    expect(history.batch.loss).toEqual([5, 40, 30])
    expect(history.batch.accuracy).toHaveLength(3)
    expect(history.epoch.step).toEqual([2, 3])
  })
})
